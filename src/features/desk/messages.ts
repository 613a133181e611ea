import { DELIVERY, NOT_ASKED } from '../../core/delivery.ts';
import type { MessageView } from './contract.ts';
import type { MessageRow } from './conversation-rows.ts';
import { goesAt, type SendBudget } from './send-budget.ts';
import { showAgent, type Names } from './show.ts';

export type MessageSurroundings = {
  budget: SendBudget | undefined;
  now: number;
  parkMs: number;
  /** After so long a bot's message is not sent any more. */
  staleMs?: number | undefined;
  /** How the channel confirms a doubtful send. */
  confirm: string;
  names: Names;
};

/** Later than this and the conversation may have gone on without it. Longer than clocks are apart and a message is under way. */
const LATE_MS = 2 * 60_000;

export function showMessage(row: MessageRow, conversationId: number, around: MessageSurroundings): MessageView {
  const until = untilOf(row, around);
  return {
    id: row.id,
    seq: row.seq,
    author: row.author,
    authorName: row.author_name ?? showAgent(around.names, row.author_id)?.name ?? null,
    authorId: row.author_id,
    fromApp: row.source['app'] !== undefined,
    text: row.text,
    choices: row.choices,
    choice: row.choice,
    attachments: row.attachments.map(({ kind, url, id, mime, name }, index) => ({
      kind,
      // Only pictures can be shown, and only where their bytes can still be asked for.
      url:
        (kind === 'image' || kind === 'sticker') && (url ?? id) !== undefined
          ? `/api/v1/conversations/${conversationId}/messages/${row.id}/attachments/${index}`
          : null,
      mime: mime ?? null,
      name: name ?? null,
    })),
    state: row.state,
    attempt: row.attempt,
    reason: reasonOf(row, around.now),
    until: until === null ? null : new Date(until).toISOString(),
    // When the customer could read it: what had to wait was not said before.
    at: (row.sent_at ?? row.said_at).toISOString(),
    knownAt: knownLate(row) ? row.created_at.toISOString() : null,
  };
}

/** What was said at the platform and not from here. */
function knownLate({ direction, source, created_at: known, said_at: said }: MessageRow): boolean {
  return (direction === 'in' || source['app'] !== undefined) && known.getTime() - said.getTime() > LATE_MS;
}

/** Codes of ours. What the platform said about a doubtful send is not for the screen. */
function reasonOf({ state, reason, not_before: notBefore }: MessageRow, now: number): string | null {
  if (state === 'pending')
    return notBefore !== null && notBefore.getTime() > now && NOT_ASKED.some((code) => code === reason) ? 'unreached' : null;
  return state === 'failed' || state === 'dropped' || (state === 'parked' && reason === 'too-old') ? reason : null;
}

/** When it goes out at the latest estimate, or until when it is being checked (epoch ms); null where nobody can say. */
function untilOf(row: MessageRow, { budget, now, parkMs, staleMs = DELIVERY.staleMs, confirm }: MessageSurroundings): number | null {
  const notBefore = row.not_before?.getTime() ?? null;
  if (row.state === 'held') return notBefore;
  if (row.state === 'pending') {
    const at = goesAt(budget, row.id, notBefore, now);
    // A person will have it by then.
    return row.author === 'bot' && at !== null && at > row.created_at.getTime() + staleMs ? null : at;
  }
  if (row.state !== 'doubt') return null;
  const parks = (row.started_at ?? row.created_at).getTime() + parkMs;
  const looks = confirm === 'readBack' ? (row.check_at?.getTime() ?? 0) : 0;
  const until = looks > now ? Math.min(looks, parks) : parks;
  // After a restore it is checked for longer.
  return until > now ? until : null;
}
