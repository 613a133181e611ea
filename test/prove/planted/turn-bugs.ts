import type { PlantedBug } from './bug.ts';

const CLAIM = 'channels/claim.ts';
const TURN = 'features/dialogue/run-turn.ts';
const COMMIT = 'features/dialogue/commit-turns.ts';
const UPDATE = 'platform/database/conversation-update.ts';
const MESSAGES = 'platform/database/conversation-messages.ts';
const START = 'platform/database/migrations/0001-start.ts';

/** Mistakes of turns, and between the bot and people. */
export const TURN_BUGS: readonly PlantedBug[] = [
  {
    name: 'fence-skipped',
    says: 'what the bot wrote before a person took over is sent all the same',
    expects: ['overtaken'],
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
    expects: ['overtaken'],
    edits: [
      {
        file: 'core/conversation.ts',
        find: "owner: 'agent', status: 'open', agentId, version: state.version + 1, ownerEpoch: state.ownerEpoch + 1 }",
        replace: "owner: 'agent', status: 'open', agentId, version: state.version + 1, ownerEpoch: state.ownerEpoch }",
      },
    ],
  },
  {
    name: 'turn-without-guard',
    says: 'a turn is committed although another process had it meanwhile',
    expects: ['doubled', 'mixed up'],
    edits: [
      { file: COMMIT, find: "if (conversation.turnSeq !== snapshot.conversation.turnSeq) return 'gone';", replace: '' },
      { file: COMMIT, find: "if (conversation.version !== snapshot.conversation.version) return 'stale';", replace: '' },
      { file: START, find: 'unique (conversation_id, first_seq))`', replace: 'unique (id, first_seq))`' },
    ],
  },
  {
    name: 'takeover-not-looked-at',
    near: ['turn loaded', 'turn thought'],
    says: 'a turn that was thought before a person took over is committed after it',
    expects: ['overtaken'],
    edits: [{ file: COMMIT, find: "if (conversation.version !== snapshot.conversation.version) return 'stale';", replace: '' }],
  },
  {
    name: 'replies-after-the-turn',
    near: ['turn committed'],
    says: 'a turn’s replies are stored in a second transaction, after its state',
    expects: ['lost'],
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
    expects: ['lost', 'mixed up'],
    edits: [{ file: COMMIT, find: '    turnSeq: lastSeq,\n', replace: '    turnSeq: Math.max(lastSeq, conversation.lastSeq),\n' }],
  },
  {
    name: 'rest-forgotten',
    says: 'what came while a turn was computed is not due any more',
    expects: ['lost', 'mixed up'],
    edits: [
      {
        file: UPDATE,
        find: 'turn_due_at = case when u.turn_seq is null then c.turn_due_at else rest.since end',
        replace: 'turn_due_at = case when u.turn_seq is null then c.turn_due_at end',
      },
    ],
  },
  {
    name: 'reply-not-deduplicated',
    says: 'a person’s reply that is asked for twice with one request id is said twice',
    expects: ['doubled'],
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
  {
    name: 'everything-dropped',
    says: 'the fence takes whatever the bot says for overtaken',
    expects: ['dropped for nothing'],
    edits: [
      {
        file: CLAIM,
        find: '(m.owner_epoch < c.owner_epoch or t.opted_out_at is not null)',
        replace: '(m.owner_epoch <= c.owner_epoch or t.opted_out_at is not null)',
      },
      { file: CLAIM, find: "when m.owner_epoch < c.owner_epoch then 'fence'", replace: "when m.owner_epoch <= c.owner_epoch then 'fence'" },
    ],
  },
  {
    name: 'everything-to-people',
    says: 'the bot hands over whatever it is asked',
    expects: ['left to people for nothing'],
    edits: [
      {
        file: 'features/dialogue/think.ts',
        find: "if (commands.includes('person')) return turn.handOver(",
        replace: 'return turn.handOver(',
      },
    ],
  },
];
