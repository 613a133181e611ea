import type { MessageView } from './contract.ts';
import type { MessageRow } from './conversation-rows.ts';
import { goesAt, type SendBudget } from './send-budget.ts';
import { showAgent, type Names } from './show.ts';

export type MessageSurroundings = {
  budget: SendBudget | undefined;
  now: number;
  parkMs: number;
  /** How the channel confirms a doubtful send. */
  confirm: string;
  names: Names;
};

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
    reason: row.state === 'failed' || row.state === 'dropped' ? row.reason : null,
    until: until === null ? null : new Date(until).toISOString(),
    // When the customer could read it: what had to wait was not said before.
    at: (row.sent_at ?? row.said_at).toISOString(),
  };
}

/** When it goes out at the latest estimate, or until when it is being checked (epoch ms). */
function untilOf(row: MessageRow, { budget, now, parkMs, confirm }: MessageSurroundings): number | null {
  const notBefore = row.not_before?.getTime() ?? null;
  if (row.state === 'held') return notBefore;
  if (row.state === 'pending') return goesAt(budget, row.id, notBefore, now);
  if (row.state !== 'doubt') return null;
  const parks = (row.started_at ?? row.created_at).getTime() + parkMs;
  const looks = confirm === 'readBack' ? (row.check_at?.getTime() ?? 0) : 0;
  return looks > now ? Math.min(looks, parks) : parks;
}
