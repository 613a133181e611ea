import type { Language } from '../../core/language.ts';
import { acknowledges, emptyState } from '../../flow/engine.ts';
import type { Bubble, DialogueState, PhraseKey } from '../../flow/engine.ts';
import type { Utterance } from './compose.ts';
import type { Snapshot } from './snapshot.ts';

/** Longer than this nobody states one question; the customer is asked for the point instead of being guessed at. */
const TOO_LONG = 3_000;

/** Photos, stickers, emoji alone and novels get a sensible answer instead of a guess. Null for everything else. */
export function oddMessage(text: string, snapshot: Snapshot): PhraseKey | null {
  if (snapshot.unread.some((message) => message.choice !== null)) return null;
  if (text === '') return 'media_only';
  // After an answer, thanks or a question a thumb up says something.
  if (!/[\p{L}\p{N}]/u.test(text)) return acknowledges(text) && hasSpoken(dialogueOf(snapshot)) ? null : 'emoji_only';
  return Array.from(text).length > TOO_LONG ? 'too_long' : null;
}

const hasSpoken = ({ last, stack, question }: DialogueState): boolean => Boolean(last ?? question) || (stack ?? []).length > 0;

/** The language to confirm a command in, without understanding the rest: by its letters, else as before. */
export function guessLanguage(text: string, { conversation, contact }: Snapshot): Language {
  if (/[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]/.test(text)) return 'ja';
  if (/[a-z]{3}/i.test(text)) return 'en';
  return conversation.language ?? (contact.profile.locale?.startsWith('en') ? 'en' : 'ja');
}

/** What the conversation remembers, or a beginning. */
export function dialogueOf(snapshot: Pick<Snapshot, 'conversation'>): DialogueState {
  const kept = snapshot.conversation.dialogue as Partial<DialogueState> | null;
  return kept && Object.keys(kept).length > 0 ? (kept as DialogueState) : emptyState();
}

export function bubbleOf(bubble: Bubble, author: 'bot' | 'system'): Utterance {
  return { author, text: bubble.text, asof: bubble.asof, url: bubble.url, choices: bubble.choices, source: bubble.source };
}

/** Which notice a flow's reason calls for; undefined: the usual one. */
export function noticeOf(reason: string): string | undefined {
  if (['lookup-failed', 'content-error', 'limits'].includes(reason)) return 'lookup_failed';
  return ['complaint', 'anger'].includes(reason) ? 'angry' : undefined;
}

/** A flow's own opening stands for the notice's first sentence; what follows, the promise, always stays. */
export function openWith(opening: string, notice: string, language: Language): string {
  const end = language === 'ja' ? notice.indexOf('。') + 1 : notice.search(/[.?] /) + 1;
  const rest = end > 0 ? notice.slice(end).trim() : '';
  return [opening, rest === '' ? notice : rest].join(language === 'ja' ? '' : ' ');
}
