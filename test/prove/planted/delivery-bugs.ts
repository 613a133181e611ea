import type { PlantedBug } from './bug.ts';
import type { Edit } from './edit.ts';

const OUTBOX = 'channels/outbox.ts';
const CLAIM = 'channels/claim.ts';
const DOUBT = 'channels/doubt.ts';
const SEND = 'channels/x/send.ts';
const START = 'platform/database/migrations/0001-start.ts';

/** The database would refuse two under way in one conversation; a bug of that kind has lost this guard as well. */
const noGuardOfOneUnderWay: Edit = {
  file: START,
  find: 'create unique index message_under_way',
  replace: 'create index message_under_way',
};

/** Mistakes on the way out: of claims, sends, doubt and the order. */
export const DELIVERY_BUGS: readonly PlantedBug[] = [
  {
    name: 'no-lease',
    says: 'whatever is being sent is taken for abandoned, however young its lease, and sent again',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: DOUBT,
        find: "case when source ? 'event' then 'dropped' else 'doubt' end, reason = 'the sender died'",
        replace: "case when source ? 'event' then 'dropped' else 'pending' end, reason = 'the sender died'",
      },
      { file: DOUBT, find: "where state = 'sending' and (lease_until < app_now() or", replace: "where state = 'sending' and (true or" },
    ],
  },
  {
    name: 'expired-lease-sends-again',
    says: 'a lease that ran out means pending, not doubt',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: DOUBT,
        find: "case when source ? 'event' then 'dropped' else 'doubt' end, reason = 'the sender died'",
        replace: "case when source ? 'event' then 'dropped' else 'pending' end, reason = 'the sender died'",
      },
    ],
  },
  {
    name: 'blind-retry',
    says: 'what is in doubt is sent again without a look at X',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: OUTBOX,
        find: 'const page = await channel.readBack(',
        replace: 'const page = since > 0 ? { seen: [], complete: true } : await channel.readBack(',
      },
    ],
  },
  {
    name: 'timeout-is-a-no',
    says: 'no answer and a broken connection count as a definite no, and the message is sent again',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: SEND,
        find: "if (refusal.kind === 'unknown') return { kind: 'doubt', detail: refusal.said };",
        replace: "if (refusal.kind === 'unknown') return { kind: 'limited', retryAt: now + 100, scope: 'message' };",
      },
      {
        file: SEND,
        find: "if (response === 'overdue') return { kind: 'doubt', detail: `no answer within ${deadlineMs} ms` };",
        replace: "if (response === 'overdue') return { kind: 'limited', retryAt: clock.now() + 100, scope: 'message' };",
      },
    ],
  },
  {
    name: '500-is-a-no',
    says: 'a 5xx counts as a definite no, and the message is sent again',
    expects: ['doubled', 'mixed up'],
    edits: [
      {
        file: SEND,
        find: "  return { kind: 'doubt', detail: describe(refusal) };\n}\n\ntype Answered",
        replace: "  return { kind: 'limited', retryAt: now + 100, scope: 'message' };\n}\n\ntype Answered",
      },
    ],
  },
  {
    name: '429-is-sent',
    says: 'a 429 counts as sent',
    expects: ['lost', 'mixed up'],
    edits: [
      {
        file: SEND,
        find: "if (status === 429) return limited(refusal, now, refusal.type === 'usage-capped' ? 15 * MINUTE : MINUTE);",
        replace: "if (status === 429) return { kind: 'sent', externalId: `refused-${now}-${Math.random()}` };",
      },
    ],
  },
  {
    name: 'sent-before-sending',
    says: 'a message is marked sent before the request is made',
    expects: ['lost', 'mixed up'],
    edits: [
      {
        file: OUTBOX,
        find: 'const outcome = await channel.send(account, outboundOf(database, message), times.deadlineMs);',
        replace:
          "await settle(from, message, { kind: 'sent', externalId: `early-${message.id}-${message.attempt}` });\n    const outcome = await channel.send(account, outboundOf(database, message), times.deadlineMs);",
      },
    ],
  },
  {
    name: 'two-under-way',
    says: 'a conversation’s next message is sent while the one before it is under way or in doubt',
    expects: ['out of order'],
    edits: [
      noGuardOfOneUnderWay,
      {
        file: CLAIM,
        find: "where h.conversation_id = m.conversation_id and h.state in ('pending', 'sending', 'doubt')",
        replace: "where h.conversation_id = m.conversation_id and h.state = 'pending'",
      },
      {
        file: CLAIM,
        find: "where q.conversation_id = any(${ids}::bigint[]) and q.state in ('pending', 'sending', 'doubt')",
        replace: "where q.conversation_id = any(${ids}::bigint[]) and q.state = 'pending'",
      },
    ],
  },
  {
    name: 'newest-first',
    says: 'of what waits in a conversation the newest is sent first',
    expects: ['out of order'],
    edits: [
      {
        file: CLAIM,
        find: "order by q.conversation_id, q.state = 'pending', q.seq) p",
        replace: "order by q.conversation_id, q.state = 'pending', q.seq desc) p",
      },
    ],
  },
  {
    name: 'claim-without-lock',
    near: ['claim committed'],
    says: 'two workers may claim the same message: no lock, and its state is not looked at again',
    expects: ['doubled', 'mixed up'],
    edits: [
      noGuardOfOneUnderWay,
      { file: CLAIM, find: 'order by c.id for update skip locked', replace: 'order by c.id' },
      { file: CLAIM, find: "where m.id = first.id and m.state = 'pending' and", replace: 'where m.id = first.id and' },
    ],
  },
  {
    name: 'no-sweep',
    near: ['before the wake-up'],
    says: 'a wake-up that is lost is never made up for',
    expects: ['stuck'],
    edits: [
      {
        file: 'app/worker.ts',
        find: 'const works = [() => turns.sweep(), () => outbox.sweep(), ...parts.chores];',
        replace: 'const works = [...parts.chores];',
      },
    ],
  },
  {
    name: 'absence-in-a-part',
    near: ['after the answer', 'marked, not committed'],
    says: 'a message that is not on the first page of three is taken as not there',
    expects: ['doubled', 'mixed up'],
    edits: [
      { file: 'channels/x/read-back.ts', find: 'const PAGE = 100;', replace: 'const PAGE = 3;' },
      {
        file: 'channels/x/read-back.ts',
        find: "let complete = since.afterId === null && string(at(page.data, 'meta', 'next_token')) === undefined;",
        replace: 'let complete = page.data !== undefined;',
      },
    ],
  },
  {
    name: 'absence-is-failure',
    says: 'a message that X does not have is given up instead of sent',
    expects: ['given up', 'lost'],
    edits: [
      {
        file: 'channels/again.ts',
        find: "case when d.over then 'failed' else 'pending' end",
        replace: "case when d.id > 0 then 'failed' else 'pending' end",
      },
    ],
  },
  {
    name: 'echo-settles-anything',
    says: 'whatever the brand says at X settles the message under way, whatever it says',
    expects: ['mixed up', 'lost'],
    edits: [
      {
        file: 'channels/settle.ts',
        find: 'const own = underWay.find((message) => comparable(message.text) === comparable(event.text));',
        replace: 'const own = underWay.find((message) => comparable(message.text) !== null);',
      },
    ],
  },
  {
    name: 'parked-at-once',
    says: 'what is in doubt is left to a person at once, without a look at X',
    expects: ['given up'],
    edits: [
      { file: OUTBOX, find: 'const late = doubt.age_ms > times.parkMs;', replace: 'const late = doubt.age_ms > 0;' },
      { file: OUTBOX, find: 'const page = await channel.readBack(', replace: 'const page = late ? null : await channel.readBack(' },
    ],
  },
];
