import type { ChatMessage } from '../../core/chat.ts';
import type { Localized } from '../../core/language.ts';
import { clockTime, dayKey } from '../kit/time.ts';
import type { Outgoing } from './outbox.ts';

/** A message as the log shows it, already said or on its way. */
export type Shown = Omit<ChatMessage, 'seq'> & {
  delivery?: Outgoing['state'];
  reason?: Localized;
  /** A photo that the server does not have yet. */
  pendingPhoto?: boolean;
};

/** What the log is made of, top to bottom. */
export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; text: string; at: number }
  | { kind: 'bubble'; key: string; message: Shown; byline: boolean; time: boolean; answered: boolean };

/** Longer notices are read, not glanced at: they get a bubble. */
const eventLength = 40;

/** Said messages in their order, then those on their way; a day before the first of each day; the author where it changes; the time at the foot of a run. */
export function linesOf(messages: readonly ChatMessage[], outgoing: readonly Outgoing[]): Line[] {
  const known = new Set(messages.map((message) => message.id));
  const shown = [...messages, ...outgoing.filter((item) => !known.has(item.id)).map(shownOf)];
  const lastOwn = shown.findLastIndex(
    (message) => message.author === 'contact' && !('delivery' in message && message.delivery === 'failed'),
  );
  const lines: Line[] = [];
  shown.forEach((message, at) => {
    const [before, after] = [shown[at - 1], shown[at + 1]];
    if (before === undefined || dayKey(before.at) !== dayKey(message.at))
      lines.push({ kind: 'day', key: `day ${message.id}`, at: message.at });
    const text = eventText(message);
    if (text !== null) return lines.push({ kind: 'event', key: message.id, text, at: message.at });
    lines.push({
      kind: 'bubble',
      key: message.id,
      message: withChoiceTaken(message, shown.slice(at + 1)),
      byline: before === undefined || voice(before) !== voice(message),
      time: after === undefined || voice(after) !== voice(message) || clockTime(after.at) !== clockTime(message.at) || 'delivery' in after,
      answered: at < lastOwn,
    });
  });
  return lines;
}

function shownOf(item: Outgoing): Shown {
  return {
    id: item.id,
    author: 'contact',
    parts: item.text === '' ? [] : [{ kind: 'body', text: item.text }],
    choices: [],
    attachments: item.attachment === undefined ? [] : [{ id: item.attachment, kind: 'image' }],
    at: item.at,
    delivery: item.state,
    reason: item.reason,
    pendingPhoto: item.photo !== undefined && item.attachment === undefined,
  };
}

const voice = (message: Shown): string => (eventText(message) === null ? `${message.author} ${message.authorName ?? ''}` : 'event');

function eventText(message: Shown): string | null {
  const [only, more] = message.parts;
  if (message.author !== 'system' || only?.kind !== 'body' || more !== undefined || message.choices.length > 0) return null;
  return [...only.text].length <= eventLength && !only.text.includes('\n') ? only.text : null;
}

/** Until the server says which choice was taken, the contact's next message does. */
function withChoiceTaken(message: Shown, later: readonly Shown[]): Shown {
  if (message.choices.length === 0 || message.chosen !== undefined) return message;
  const answer = later.find((one) => one.author === 'contact' && one.delivery !== 'failed')?.parts[0]?.text.trim();
  const taken = message.choices.find((choice, at) => [choice.label, choice.value, String(at + 1)].includes(answer ?? ''));
  return taken === undefined ? message : { ...message, chosen: taken.value };
}
