import type { Edit } from './edit.ts';

/** A mistake that somebody could make in the product, planted in a test build to prove that the proof would see it. */
export type PlantedBug = {
  name: string;
  says: string;
  edits: Edit[];
  /** Points beside which it shows. */
  near?: string[];
  /** It shows while PostgreSQL is away. */
  crashes?: boolean;
};

const OUTBOX = 'channels/outbox.ts';
const CLAIM = 'channels/claim.ts';
const DOUBT = 'channels/doubt.ts';
const TURN = 'features/dialogue/run-turn.ts';
const COMMIT = 'features/dialogue/commit-turns.ts';
const UPDATE = 'platform/database/conversation-update.ts';
const MESSAGES = 'platform/database/conversation-messages.ts';
const SEND = 'channels/x/send.ts';
const START = 'platform/database/migrations/0001-start.ts';

/** The database would refuse two under way in one conversation; a bug of that kind has lost this guard as well. */
const noGuardOfOneUnderWay: Edit = {
  file: START,
  find: 'create unique index message_under_way',
  replace: 'create index message_under_way',
};

export const PLANTED: readonly PlantedBug[] = [
  {
    name: 'ack-before-commit',
    says: 'X is told 200 before the events are stored',
    edits: [
      {
        file: 'channels/x/webhook.ts',
        find: "await inbox.accept({ channel: 'x', ...parseWebhook(raw, clock.now()), raw });\n      response.status(200).end();",
        replace:
          "response.status(200).end();\n      await inbox.accept({ channel: 'x', ...parseWebhook(raw, clock.now()), raw }).catch(() => undefined);",
      },
    ],
  },
  {
    name: 'failed-store-is-200',
    crashes: true,
    says: 'events that could not be stored are answered with 200 like their neighbours',
    edits: [
      {
        file: 'platform/batcher.ts',
        find: 'else group.forEach((one) => one.reject(error));',
        replace: 'else group.forEach((one) => one.resolve([] as Result));',
      },
    ],
  },
  {
    name: 'no-dedupe',
    says: 'an event that is there already counts as new',
    edits: [
      {
        file: 'channels/inbox-rows.ts',
        find: '.filter((one) => fresh.delete(`${one.accountId} ${one.event.externalId}`))',
        replace: '.filter(() => fresh.size >= 0)',
      },
      {
        file: 'channels/inbox-quick.ts',
        find: 'from fresh f join u using (account_id, external_id) join placed p using (ord)',
        replace: 'from u join placed p using (ord)',
      },
    ],
  },
  {
    name: 'no-lease',
    says: 'whatever is being sent is taken for abandoned, however young its lease, and sent again',
    edits: [
      {
        file: DOUBT,
        find: "case when source ? 'event' then 'dropped' else 'doubt' end, reason = 'the sender died'",
        replace: "case when source ? 'event' then 'dropped' else 'pending' end, reason = 'the sender died'",
      },
      { file: DOUBT, find: "where state = 'sending' and lease_until < app_now()", replace: "where state = 'sending'" },
    ],
  },
  {
    name: 'expired-lease-sends-again',
    says: 'a lease that ran out means pending, not doubt',
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
    name: 'fence-skipped',
    says: 'what the bot wrote before a person took over is sent all the same',
    edits: [
      {
        file: CLAIM,
        find: '(m.owner_epoch < c.owner_epoch or t.opted_out_at is not null)',
        replace: '(m.owner_epoch < -1 or t.opted_out_at is not null)',
      },
    ],
  },
  {
    name: 'epoch-not-raised',
    says: 'a person takes over without raising the owner epoch',
    edits: [
      {
        file: 'core/conversation.ts',
        find: "owner: 'agent', status: 'open', agentId, version: state.version + 1, ownerEpoch: state.ownerEpoch + 1 }",
        replace: "owner: 'agent', status: 'open', agentId, version: state.version + 1, ownerEpoch: state.ownerEpoch }",
      },
    ],
  },
  {
    name: 'two-under-way',
    says: 'a conversation’s next message is sent while the one before it is under way or in doubt',
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
    edits: [
      noGuardOfOneUnderWay,
      { file: CLAIM, find: 'order by c.id for update skip locked', replace: 'order by c.id' },
      { file: CLAIM, find: "where m.id = first.id and m.state = 'pending' and", replace: 'where m.id = first.id and' },
    ],
  },
  {
    name: 'turn-without-guard',
    says: 'a turn is committed although another process had it meanwhile',
    edits: [
      { file: COMMIT, find: "if (conversation.turnSeq !== snapshot.conversation.turnSeq) return 'gone';", replace: '' },
      { file: COMMIT, find: "if (conversation.version !== snapshot.conversation.version) return 'stale';", replace: '' },
      { file: START, find: 'unique (conversation_id, first_seq))`', replace: 'unique (id, first_seq))`' },
    ],
  },
  {
    name: 'replies-after-the-turn',
    near: ['turn committed'],
    says: 'a turn’s replies are stored in a second transaction, after its state',
    edits: [
      {
        file: COMMIT,
        find: '    turnSeq: lastSeq,\n    messages,',
        replace: '    turnSeq: lastSeq,\n    messages: (Object.assign(effects, { later: messages }), []),',
      },
      {
        file: TURN,
        find: "import { transaction } from '../../platform/database/transaction.ts';",
        replace:
          "import { apply, lockConversation } from '../../platform/database/conversations.ts';\nimport { transaction } from '../../platform/database/transaction.ts';",
      },
      {
        file: TURN,
        find: "    if (committed === 'done') {\n      options.onTurn",
        replace:
          "    if (committed === 'done') {\n      globalThis.__point?.('turn committed');\n      await transaction(database, async (tx) => {\n        const locked = await lockConversation(tx, snapshot.conversation.id);\n        if (locked) await apply(tx, locked, { messages: (effects as never as { later: [] }).later });\n      });\n      options.onTurn",
      },
      { file: TURN, find: "    if (committed === 'stale') return false;", replace: "    if (committed ===  'stale') return false;" },
    ],
  },
  {
    name: 'turn-takes-what-it-did-not-read',
    says: 'a turn counts as had what came while it was computed',
    edits: [{ file: COMMIT, find: '    turnSeq: lastSeq,\n', replace: '    turnSeq: Math.max(lastSeq, conversation.lastSeq),\n' }],
  },
  {
    name: 'rest-forgotten',
    says: 'what came while a turn was computed is not due any more',
    edits: [
      {
        file: UPDATE,
        find: 'turn_due_at = case when u.turn_seq is null then c.turn_due_at else rest.since end',
        replace: 'turn_due_at = case when u.turn_seq is null then c.turn_due_at end',
      },
    ],
  },
  {
    name: 'no-sweep',
    near: ['before the wake-up'],
    says: 'a wake-up that is lost is never made up for',
    edits: [
      {
        file: 'app/worker.ts',
        find: 'const works = [() => turns.sweep(), () => outbox.sweep(), ...parts.chores, pruneHourly];',
        replace: 'const works = [...parts.chores, pruneHourly];',
      },
    ],
  },
  {
    name: 'absence-in-a-part',
    near: ['after the answer', 'marked, not committed'],
    says: 'a message that is not on the first page of three is taken as not there',
    edits: [
      { file: 'channels/x/read-back.ts', find: 'const PAGE = 100;', replace: 'const PAGE = 3;' },
      {
        file: 'channels/x/read-back.ts',
        find: "let complete = string(at(page.data, 'meta', 'next_token')) === undefined;",
        replace: 'let complete = page.data !== undefined;',
      },
    ],
  },
  {
    name: 'absence-is-failure',
    says: 'a message that X does not have is given up instead of sent',
    edits: [
      {
        file: DOUBT,
        find: ".set({ state: 'pending', check_at: null, started_at: null })",
        replace: ".set({ state: 'failed', check_at: null })",
      },
    ],
  },
  {
    name: 'echo-settles-anything',
    says: 'whatever the brand says at X settles the message under way, whatever it says',
    edits: [
      {
        file: 'channels/settle.ts',
        find: 'const own = underWay.find((message) => comparable(message.text) === comparable(event.text));',
        replace: 'const own = underWay.find((message) => comparable(message.text) !== null);',
      },
    ],
  },
  {
    name: 'reply-not-deduplicated',
    says: 'a person’s reply that is asked for twice with one request id is said twice',
    edits: [
      {
        file: 'features/handoff/reply-to-customer.ts',
        find: 'if (said !== null) return { messageId: said, ...there };',
        replace: 'if (said === -1) return { messageId: said, ...there };',
      },
      { file: MESSAGES, find: 'if (message.requestId) {', replace: "if (message.requestId === '') {" },
      { file: MESSAGES, find: 'request_id: message.requestId ?? null,', replace: 'request_id: null,' },
    ],
  },
];
