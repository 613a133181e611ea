import { occurrences, type Edit } from '../planted/edit.ts';

/** A place in the product at which a process may be killed. `before` or `after`: the statement beside which it stands; `file` below src/. */
export type Point = { name: string; role: 'web' | 'worker' | 'both'; file: string } & ({ before: string } | { after: string });

const INBOX = 'channels/inbox.ts';
const WEBHOOK = 'channels/x/webhook.ts';
const OUTBOX = 'channels/outbox.ts';
const TURN = 'features/dialogue/run-turn.ts';
const COMMIT = 'features/dialogue/commit-turns.ts';
const MARKS = 'channels/marks.ts';

/** Every place at which being killed could lose or double something. None of them is in the product: a test build adds them. */
export const POINTS: readonly Point[] = [
  { name: 'webhook read', role: 'web', file: WEBHOOK, before: "await inbox.accept({ channel: 'x'" },
  { name: 'inbox stored, not committed', role: 'web', file: INBOX, before: 'return { due, stored: fresh.length' },
  { name: 'inbox committed', role: 'web', file: INBOX, before: 'const malformed = batches.filter(' },
  { name: 'inbox stored at once', role: 'web', file: INBOX, before: 'const given = group.reduce(' },
  { name: 'before 200', role: 'web', file: WEBHOOK, before: 'response.status(200).end();' },
  { name: 'after 200', role: 'web', file: WEBHOOK, after: 'response.status(200).end();' },
  { name: 'before the wake-up', role: 'web', file: INBOX, before: 'for (const one of due) void options.wakeTurn' },
  {
    name: 'after a wake-up',
    role: 'both',
    file: 'platform/jobs/bullmq.ts',
    after: 'const added = delayMs > 0 ? addLater(name, wake, delayMs) : addNow(name, wake);',
  },
  { name: 'echo settles', role: 'both', file: 'channels/settle.ts', before: 'await markSent(tx, own.id, event.externalId);' },
  { name: 'turn loaded', role: 'worker', file: TURN, before: 'if (snapshot.unread.length === 0) return settleEmpty' },
  { name: 'turn thought', role: 'worker', file: TURN, after: 'const { effects, release } = thought;' },
  {
    name: 'turn written, not committed',
    role: 'worker',
    file: COMMIT,
    before: 'await together([ownMessages(tx, inserted), applyAll(tx, changes), updateContacts(tx, done)]);',
  },
  { name: 'turn committed', role: 'worker', file: TURN, before: "if (committed === 'stale') return false;" },
  { name: 'turn woke delivery', role: 'worker', file: TURN, before: 'return outcomes;' },
  { name: 'claimed, not committed', role: 'worker', file: 'channels/claim.ts', before: 'const spentAt = state && messages.length > 0' },
  { name: 'claim committed', role: 'worker', file: OUTBOX, before: 'for (const [reason, count] of Object.entries(claim.dropped))' },
  { name: 'before the request', role: 'worker', file: OUTBOX, before: 'const outcome = await channel.send(account' },
  {
    name: 'request on its way',
    role: 'worker',
    file: 'channels/x/send.ts',
    before: 'const response = await withDeadline(request, deadlineMs);',
  },
  {
    name: 'after the answer',
    role: 'worker',
    file: OUTBOX,
    before: 'options.onOutcome?.(account.channel, outcome.kind, codeOf(outcome));',
  },
  {
    name: 'marked, not committed',
    role: 'worker',
    file: MARKS,
    before: 'const [waiting] = await together([withPending(tx, ids), noteChanges(tx, ids)]);',
  },
  { name: 'mark committed', role: 'worker', file: OUTBOX, before: 'const again = ended.filter(' },
  { name: 'leases expired', role: 'worker', file: OUTBOX, before: "if (expired > 0) options.onCount?.('lease-expired', expired);" },
  { name: 'doubt found', role: 'worker', file: OUTBOX, before: 'const since = doubt.started_at.getTime() - 60_000;' },
  { name: 'read back', role: 'worker', file: OUTBOX, before: "if (page && 'seen' in page) {" },
  {
    name: 'doubt decided, not committed',
    role: 'worker',
    file: OUTBOX,
    before: "if (decision === 'settled') await noteChange(tx, doubt.conversation_id);",
  },
  { name: 'doubt decided', role: 'worker', file: OUTBOX, before: "if (decided === 'absent') return giveToPerson(doubt, channel);" },
];

/** What a killed process's successor says when it serves; nobody is killed for it. */
export const STARTED: Point = { name: 'started', role: 'both', file: 'main.ts', before: 'greet(config, server.url, app, log, tell);' };

export function pointEdit(point: Point): Edit {
  const call = `globalThis.__point?.(${JSON.stringify(point.name)});`;
  if ('before' in point) return { file: point.file, find: point.before, replace: `${call} ${point.before}` };
  return { file: point.file, find: point.after, replace: `${point.after} ${call}` };
}

/** The points that still stand in a text after a planted bug has changed it. */
export function pointsIn(file: string, text: string): Edit[] {
  return [...POINTS, STARTED]
    .filter((point) => point.file === file)
    .map(pointEdit)
    .filter(({ find }) => occurrences(text, find) === 1);
}
