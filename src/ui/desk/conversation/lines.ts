import type { ConversationView, MessageView } from '../../../features/desk/contract.ts';
import { clockTime, dayKey } from '../../kit/time.ts';
import type { Outgoing } from './outbox.ts';

export type Ownership = ConversationView['ownership'][number];

/** A message as the log shows it: `outgoing` is set while the server's list does not have it yet. */
export type Shown = MessageView & { outgoing?: Outgoing };

/** Which of the six voices speaks; each has its own look. */
export type Voice = 'customer' | 'bot' | 'system' | 'me' | 'colleague' | 'app';

/** What the log is made of, top to bottom. */
export type Line =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; event: Ownership }
  | { kind: 'bubble'; key: string; message: Shown; voice: Voice; byline: boolean; time: boolean; chosen: string | null };

/** Messages and changes of owner in their order, then what is still on its way; a day before the first of each day; the author where it changes. */
export function linesOf(view: Pick<ConversationView, 'messages' | 'ownership'>, outgoing: readonly Outgoing[], agentId: string): Line[] {
  const known = new Set(view.messages.map((message) => message.id));
  const own = outgoing.filter((item) => item.id === null || !known.has(item.id)).map((item) => shownOf(item, agentId));
  const items = ordered([...view.messages, ...own], view.ownership);
  const lines: Line[] = [];
  items.forEach((item, at) => {
    const before = items[at - 1];
    if (before === undefined || dayKey(timeOf(before)) !== dayKey(timeOf(item)))
      lines.push({ kind: 'day', key: `day ${keyOf(item)}`, at: timeOf(item) });
    if ('kind' in item) return lines.push({ kind: 'event', key: keyOf(item), event: item });
    lines.push(bubbleOf(item, before, items.slice(at + 1), agentId));
  });
  return lines;
}

type Item = Shown | Ownership;
const timeOf = (item: Item): number => Date.parse(item.at);
const keyOf = (item: Item): string => ('kind' in item ? `event ${item.id}` : (item.outgoing?.requestId ?? `message ${item.id}`));

/** A change of owner stands after the message that it followed, those after the last message before what is still on its way. */
function ordered(messages: readonly Shown[], ownership: readonly Ownership[]): Item[] {
  const events = [...ownership].sort((one, other) => one.afterSeq - other.afterSeq || one.id - other.id);
  const items: Item[] = [];
  for (const message of messages) {
    while (events[0] !== undefined && events[0].afterSeq < message.seq) items.push(...events.splice(0, 1));
    items.push(message);
  }
  // Events of what is further back than the messages at hand would stand above them without their place.
  const first = messages[0]?.seq ?? 0;
  return [...items, ...events].filter((item) => !('kind' in item) || messages.length === 0 || item.afterSeq >= first - 1);
}

function bubbleOf(message: Shown, before: Item | undefined, later: readonly Item[], agentId: string): Line {
  const after = later[0];
  const voice = voiceOf(message, agentId);
  const sameBefore =
    before !== undefined && !('kind' in before) && voiceOf(before, agentId) === voice && before.authorName === message.authorName;
  const sameAfter = after !== undefined && !('kind' in after) && voiceOf(after, agentId) === voice && hasArrived(after);
  const sameMinute = sameAfter && clockTime(timeOf(after)) === clockTime(timeOf(message));
  return {
    kind: 'bubble',
    key: keyOf(message),
    message,
    voice,
    byline: !sameBefore || isUnsent(message) !== isUnsent(before),
    time: !sameMinute,
    chosen: chosenOf(message, later),
  };
}

/** Known to be where it was meant to go, so that it shows a time. */
export const hasArrived = ({ state, outgoing }: Shown): boolean =>
  outgoing === undefined && (state === null || state === 'sent' || state === 'merged');

/** Written, and never sent: a draft that the fence stopped, or that was cancelled. */
export const isUnsent = (message: Shown): boolean => message.state === 'dropped' || message.outgoing?.state === 'refused';

export function voiceOf(message: Shown, agentId: string): Voice {
  if (message.author === 'contact') return 'customer';
  if (message.author === 'bot' || message.author === 'system') return message.author;
  if (message.fromApp) return 'app';
  return message.authorId === agentId ? 'me' : 'colleague';
}

/** Which of the offered choices the customer's next message took. */
function chosenOf(message: Shown, later: readonly Item[]): string | null {
  if (message.choices.length === 0) return null;
  const answer = later.find((item): item is Shown => !('kind' in item) && item.author === 'contact');
  if (answer === undefined) return null;
  const taken = message.choices.find(({ value, label }, at) =>
    answer.choice === null ? [value, label, String(at + 1)].includes(answer.text.trim()) : answer.choice === value,
  );
  return taken?.value ?? null;
}

function shownOf(item: Outgoing, agentId: string): Shown {
  return {
    id: item.id ?? 0,
    seq: Number.MAX_SAFE_INTEGER,
    author: 'person',
    authorName: item.authorName,
    authorId: agentId,
    fromApp: false,
    text: item.text,
    choices: [],
    choice: null,
    attachments: item.photos.map((photo) => ({ kind: 'image', url: photo.preview, mime: null, name: null })),
    state: 'pending',
    attempt: 0,
    reason: null,
    until: null,
    at: new Date(item.at).toISOString(),
    knownAt: null,
    outgoing: item,
  };
}
