import type { Choice } from '../../core/message.ts';
import type { NewMessage } from '../../platform/database/conversations.ts';
import type { MessagePart } from '../../platform/database/schema.ts';

/** What a turn wants to say, before a channel's way of showing it. */
export type Utterance = {
  author: 'bot' | 'system';
  text: string;
  asof?: string | undefined;
  url?: string | undefined;
  intro?: string | undefined;
  choices: Choice[];
  source: Record<string, unknown>;
};

export type Showing = { buttons: boolean; mergeBubbles: boolean; maxText: number; confirm: string; events: boolean };

/**
 * Utterances as messages of one channel. Where bubbles are merged, all of a turn's become one message, in order;
 * where there are no buttons, choices are numbered lines. The last line of a text may be a link, alone.
 */
export function compose(utterances: Utterance[], showing: Showing): NewMessage[] {
  const groups = showing.mergeBubbles ? mergeable(utterances) : utterances.map((one) => [one]);
  return groups.map((group) => {
    const last = group[group.length - 1] as Utterance;
    const text = group.map((one) => plain(one, showing)).join('\n\n');
    return {
      author: last.author,
      text: cut(text, showing.maxText),
      parts: group.flatMap(partsOf),
      choices: group.flatMap((one) => one.choices),
      source: last.source,
      state: showing.confirm === 'commit' ? 'sent' : 'pending',
    };
  });
}

/** Neighbours by the same author go together: a system notice stays one when the bot's bubbles are fenced off. */
function mergeable(utterances: Utterance[]): Utterance[][] {
  const groups: Utterance[][] = [];
  for (const one of utterances) {
    const group = groups[groups.length - 1];
    if (group && group[0]?.author === one.author) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function plain(one: Utterance, showing: Showing): string {
  const lines = [one.text, one.asof, one.url].filter((line) => line !== undefined && line !== '');
  if (!showing.buttons) lines.push(...one.choices.map((choice, index) => `${index + 1}. ${choice.label}`));
  return [lines.join('\n'), one.intro].filter((part) => part !== undefined && part !== '').join('\n\n');
}

function partsOf(one: Utterance): MessagePart[] {
  const parts: MessagePart[] = [{ kind: 'body', text: one.text }];
  if (one.asof) parts.push({ kind: 'asof', text: one.asof });
  if (one.url) parts.push({ kind: 'link', text: one.url });
  if (one.intro) parts.push({ kind: 'intro', text: one.intro });
  return parts;
}

const letters = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** The platform's limit, in code points; what is cut says so, and no letter is cut through (an emoji of a family is seven code points). */
function cut(text: string, limit: number): string {
  if (text.length <= limit || Array.from(text).length <= limit) return text;
  let kept = '';
  let left = limit - 1;
  for (const { segment } of letters.segment(text)) {
    left -= Array.from(segment).length;
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}
