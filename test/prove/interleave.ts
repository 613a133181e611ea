import fc from 'fast-check';
import { createReleaseBuilder } from '../../src/app/releases.ts';
import type { Channel, SendOutcome } from '../../src/channels/channel.ts';
import { createInbox } from '../../src/channels/inbox.ts';
import { createOutbox } from '../../src/channels/outbox.ts';
import { systemClock } from '../../src/core/clock.ts';
import { DELIVERY } from '../../src/core/delivery.ts';
import { InputError } from '../../src/core/errors.ts';
import { createTurnRunner } from '../../src/features/dialogue/run-turn.ts';
import { ensureSetup } from '../../src/features/content/ensure-first-release.ts';
import { createReleaseStore } from '../../src/features/content/release-store.ts';
import { replyToCustomer } from '../../src/features/handoff/reply-to-customer.ts';
import { giveBack } from '../../src/features/handoff/resolve-handoff.ts';
import { takeConversation } from '../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { endTrouble } from '../../src/platform/database/trouble.ts';
import { silentLog } from '../../src/platform/log.ts';
import { stagedDatabase, type Turnstile } from './sim/staged.ts';
import type { Beginning } from './sim/store.ts';
import { openDay } from './sim/store.ts';
import { bugNamed } from './sim/planted.ts';
import { numberedText } from './checker.ts';
import type { Query } from './evidence.ts';
import { leftUndone } from './left-undone.ts';
import { lineOf, testimony } from './witness.ts';

export type InterleaveOptions = { runs: number; seed: number; planted?: string; tell?: (line: string) => void };
export type InterleaveReport = {
  runs: number;
  seconds: number;
  /** Steps that the scheduler placed, people who came first to a conversation, messages at the platform, and those that the fence dropped. */
  steps: number;
  takeovers: number;
  sent: number;
  dropped: number;
  /** Null when no interleaving broke a rule; else what fast-check says, with the seed and the path to it. */
  failure: string | null;
};

const ANSWERS = ['sent', 'sent', 'sent', 'sent', 'doubt', 'limited'] as const;
const AGENTS = ['aoki', 'baba'];
const CHANNEL = 'x';
/** Enough for a platform that says "not now" each time. */
const ROUNDS = 10;

/** Who takes part besides a turn and a sender, and what the platform answers. */
type Cast = {
  takes: boolean;
  replies: number;
  resolves: boolean;
  writesAgain: boolean;
  secondWorker: boolean;
  answers: (typeof ANSWERS)[number][];
  /** How many steps of the others each person lets pass at least, so that they come early and late alike. */
  patience: number[];
};
const casts: fc.Arbitrary<Cast> = fc.record({
  takes: fc.boolean(),
  replies: fc.integer({ min: 0, max: 2 }),
  resolves: fc.boolean(),
  writesAgain: fc.boolean(),
  secondWorker: fc.boolean(),
  answers: fc.array(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 6 }),
  patience: fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 5, maxLength: 5 }),
});

/**
 * Turn, takeover, reply, resolve and delivery, by the product's own functions on the embedded engine, in every order that chance and fast-check find: the scheduler decides
 * before each transaction, each statement outside of one, and each answer of the platform, who goes on. The database witnesses every claim.
 */
export async function interleave(beginning: Beginning, options: InterleaveOptions): Promise<InterleaveReport> {
  const { link, probe: database } = await openDay(beginning.dump);
  const query: Query = async <T>(text: string) => (await database.pool.query(text)).rows as T[];
  const planted = options.planted === undefined ? undefined : bugNamed(options.planted);
  for (const statement of planted?.sql ?? []) await database.pool.query(statement);
  const setup = await ensureSetup({ database, dir: beginning.config.CONTENT_DIR });
  const builder = createReleaseBuilder({
    contentDir: beginning.config.CONTENT_DIR,
    setup: () => setup,
    clock: systemClock,
    log: silentLog,
  });
  const releases = createReleaseStore({ database, build: builder.build, pollMs: 1e9, log: silentLog });
  await releases.current();
  const account = await database.db
    .selectFrom('account')
    .select(['id', 'external_id'])
    .where('channel', '=', CHANNEL)
    .executeTakeFirstOrThrow();
  const report: InterleaveReport = { runs: 0, seconds: 0, steps: 0, takeovers: 0, sent: 0, dropped: 0, failure: null };
  const started = performance.now();
  let activity = 0;
  let said = 0;

  /** Until nobody is at work who does not wait at the turnstile. */
  async function quiet(): Promise<void> {
    for (let still = 0; still < 3;) {
      const before = activity;
      await new Promise((resolve) => setImmediate(resolve));
      still = activity === before && idle(database) ? still + 1 : 0;
    }
  }

  async function once(scheduler: fc.Scheduler, cast: Cast): Promise<void> {
    const n = ++report.runs;
    const contact = String(7_000_000_000 + n);
    const sends = new Map<number, number>();
    let staged = true;
    const turnstile: Turnstile = async (label) => {
      activity += 1;
      if (!staged) return;
      report.steps += 1;
      await scheduler.schedule(Promise.resolve(), label);
      activity += 1;
    };
    const answers = [...cast.answers];
    const channel = (label: string): Channel => ({
      name: CHANNEL,
      capabilities: { buttons: false, maxText: 10_000, confirm: 'readBack', mergeBubbles: true, photos: 0, events: false },
      comparable: (text) => text,
      async send(_account, message): Promise<SendOutcome> {
        await turnstile(`${label} at X`);
        sends.set(message.id, (sends.get(message.id) ?? 0) + 1);
        await turnstile(`${label} hears X`);
        const kind = answers.shift() ?? 'sent';
        if (kind === 'doubt') return { kind, detail: 'no answer' };
        if (kind === 'limited') {
          sends.set(message.id, (sends.get(message.id) ?? 0) - 1);
          return { kind, retryAt: Date.now(), scope: 'message' };
        }
        return { kind: 'sent', externalId: `out-${message.id}-${sends.get(message.id)}` };
      },
    });
    const under = (label: string) => stagedDatabase(database, label, turnstile);
    const outboxOf = (label: string) => {
      const own = channel(label);
      return createOutbox({
        ...{ database: under(label), clock: systemClock, log: silentLog, staleMs: DELIVERY.staleMs },
        times: { ...DELIVERY, readBackMs: 0 },
        channel: () => own,
        limits: () => ({ per15Min: 0, per24Hours: 0 }),
        wakeDelivery: async () => undefined,
      });
    };
    const senders = { 'worker 1': outboxOf('worker 1'), 'worker 2': outboxOf('worker 2') };
    const inbox = (at: Database) =>
      createInbox({
        database: at,
        comparable: (_name, text) => text,
        wakeTurn: async () => undefined,
        settleMs: 0,
        settleMaxMs: 0,
        quietMs: 1_800_000,
        inFlight: 1,
      });
    const writes = (at: Database) => {
      const id = ++said;
      const event = {
        kind: 'message' as const,
        externalId: `in-${id}`,
        contactId: contact,
        text: numberedText(id),
        attachments: [],
        at: Date.now(),
      };
      return inbox(at).accept({
        channel: CHANNEL,
        accounts: [{ externalId: account.external_id, events: [event] }],
        raw: new Uint8Array(),
      });
    };
    const showing = () => channel('').capabilities;
    const turnsOn = (at: Database) =>
      createTurnRunner({
        ...{ database: at, releases, setup: () => setup, clock: systemClock, showing, log: silentLog },
        atDesk: async () => true,
        wakeTurn: async () => undefined,
        wakeDelivery: async () => undefined,
        changed: () => undefined,
      });
    await writes(database);
    const { id: conversation } = await database.db
      .selectFrom('conversation as c')
      .innerJoin('contact as t', 't.id', 'c.contact_id')
      .select('c.id')
      .where('t.external_id', '=', contact)
      .executeTakeFirstOrThrow();

    const [first, second] = AGENTS as [string, string];
    /** After so many steps of the scheduler's. */
    const after = async <T>(steps: number | undefined, label: string, act: () => Promise<T>): Promise<T> => {
      for (let left = steps ?? 0; left > 0; left--) await turnstile(`${label} waits`);
      return act();
    };
    const deliver = async (label: keyof typeof senders) => {
      await senders[label].deliver(account.id);
      await senders[label].idle();
    };
    const turn = async (label: string) => {
      await turnsOn(under(label)).run(conversation);
      await deliver('worker 1');
    };
    const reply = async (label: string, agent: string, count: number) => {
      const said = { conversationId: conversation, agent: { id: agent, name: agent }, text: `返信${n}の${count}` };
      await replyToCustomer({ database: under(label), showing }, { ...said, requestId: `request-${n}-${count}`, photos: [] });
      await deliver('worker 2');
    };
    const by = (agent: string) => ({ agentId: agent, name: agent });
    const [one, two, three, four, five] = cast.patience;
    const actors: Promise<unknown>[] = [
      turn('turn'),
      ...(cast.secondWorker ? [after(five, 'worker 2', () => deliver('worker 2'))] : []),
      ...(cast.takes ? [after(one, 'takes', () => takeConversation(under('takes'), conversation, by(second)))] : []),
      ...Array.from({ length: cast.replies }, (_, count) =>
        after(count === 0 ? two : three, 'reply', () => reply(`reply ${count}`, count === 0 ? first : second, count)),
      ),
      ...(cast.resolves
        ? [after(four, 'resolves', () => giveBack(under('resolves'), conversation, by(first), { outcome: 'resolved' }))]
        : []),
      ...(cast.writesAgain ? [writes(under('writes')).then(() => turn('turn 2'))] : []),
    ];
    const done = Promise.all(actors.map((actor) => actor.catch(refused)));
    await quiet();
    await scheduler.waitFor(done);
    staged = false;
    // What is left is done in the usual order.
    for (let round = 0; round < ROUNDS && (await leftUndone(query, conversation)).length > 0; round++) {
      await calm();
      await turnsOn(database).run(conversation);
      await senders['worker 1'].deliver(account.id);
      await senders['worker 1'].idle();
    }
    await judgeOne(conversation, sends);
    await calm();
  }

  /** Doubts in a row hold the account's line: time passes, or every run would stand in the trouble of those before it. */
  const calm = () => transaction(database, (tx) => endTrouble(tx, account.id));

  async function judgeOne(conversation: number, sends: Map<number, number>): Promise<void> {
    const problems = [...(await testimony(query)).map(lineOf), ...(await leftUndone(query, conversation))];
    const rows = await query<{ id: number; state: string; reason: string | null; epoch: number }>(`
      select m.id, m.state, m.reason, c.owner_epoch as epoch from message m join conversation c on c.id = m.conversation_id
      where m.conversation_id = ${conversation} and m.direction = 'out' order by m.seq`);
    // One in doubt would be looked after by the next run's workers: it is put aside as a person would, and what the witness says of that is nobody's fault.
    await query(`update message set state = 'parked' where conversation_id = ${conversation} and state in ('doubt', 'pending')`);
    await query('delete from witness');
    for (const [id, count] of sends) if (count > 1) problems.push(`message ${id} was sent ${count} times`);
    for (const { id, state } of rows) if (state === 'sent' && !sends.get(id)) problems.push(`message ${id} is called sent and was not`);
    report.sent += rows.filter(({ state }) => state === 'sent').length;
    report.dropped += rows.filter(({ reason }) => reason === 'fence').length;
    if ((rows[0]?.epoch ?? 0) > 0) report.takeovers += 1;
    if (problems.length > 0) throw new Error(problems.join('; '));
    if (report.runs % 1_000 === 0) options.tell?.(`${report.runs} interleavings, ${Math.round((performance.now() - started) / 1000)} s`);
  }

  try {
    const act = async (step: () => Promise<unknown>): Promise<void> => {
      await step();
      await quiet();
    };
    await fc.assert(
      fc.asyncProperty(fc.scheduler({ act: act }), casts, (scheduler, cast) => once(scheduler, cast)),
      { numRuns: options.runs, seed: options.seed, endOnFailure: true },
    );
  } catch (error) {
    // What was wrong stands in the cause; the message says in which order of events.
    const cause = error instanceof Error && error.cause instanceof Error ? `${error.cause.message}\n` : '';
    report.failure = cause + (error instanceof Error ? error.message : String(error));
  }
  releases.close();
  await builder.close();
  await database.close();
  await link.close().catch(() => undefined);
  return { ...report, seconds: Math.round((performance.now() - started) / 1000) };
}

/** Refusals that are the product's own answer: somebody else was faster, or there is nothing to end. */
function refused(error: unknown): void {
  if (error instanceof InputError && error.status === 409) return;
  throw error;
}

function idle({ pool }: Database): boolean {
  return pool.waitingCount === 0 && pool.idleCount === pool.totalCount;
}
