import { sql } from 'kysely';
import type { Clock } from '../../../src/core/clock.ts';
import { setupSchema, type Setup } from '../../../src/core/setup.ts';
import { tellThatNobodyCame } from '../../../src/features/handoff/nobody-came.ts';
import { replyToCustomer } from '../../../src/features/handoff/reply-to-customer.ts';
import type { By } from '../../../src/features/handoff/take-over.ts';
import { handOverLateAnswers } from '../../../src/features/dialogue/late-answers.ts';
import type { LiveRelease } from '../../../src/features/dialogue/release.ts';
import { createTurnRunner } from '../../../src/features/dialogue/run-turn.ts';
import { obeyedAlways } from '../../../src/features/dialogue/words.ts';
import { createEngine } from '../../../src/flow/engine.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { contentOf, filesOf, understood } from '../../flow/desk-kit.ts';
import { openDesk } from '../../support/desk.ts';

/** How long who answered in the X app may leave a customer alone before the bot has the conversation again. */
export const QUIET_MINUTES = 30;

export const AYA: By = { agentId: 'Aya', name: 'Aya' };
export const KEN: By = { agentId: 'Ken', name: 'Ken' };

/** Always open, so that nothing depends on when the test runs. */
export const setup: Setup = setupSchema.parse({
  brand: { name: { ja: '雑貨のカモ屋', en: 'Kamoya' }, privacy_url: 'https://kamoya.example/p', shop_url: 'https://kamoya.example/' },
  teams: {
    support: { name: { ja: '窓口', en: 'Support' }, default: true, hours: { every: [['00:00', '24:00']] } },
    stores: { name: { ja: '店舗', en: 'Shops' }, hours: { every: [['00:00', '24:00']] } },
  },
});

/** Intents by a word in the sentence; the rest is not understood. */
const MEANT: [string, string][] = [
  ['営業時間', 'hours'],
  ['ありがと', 'thanks'],
  ['こんにちは', 'greeting'],
  ['解決して', 'did-not-help'],
  ['送るのをやめて', 'stop'],
  ['受け取り', 'pickup'],
];

const FLOWS = {
  stop: 'flow: stop\ntitle: { ja: 停止, en: Stop }\nstarts: [stop]\nsteps:\n  - say: { ja: "「停止」とお送りください。", en: "Please send STOP." }\n',
  hours:
    'flow: hours\ntitle: { ja: 営業時間, en: Hours }\nstarts: [hours]\nsteps:\n  - say: { ja: "10:00から18:00までです。", en: "10:00 to 18:00." }\n',
  greeting: 'flow: greeting\ntitle: { ja: 挨拶, en: Hello }\nstarts: [greeting]\nsteps:\n  - say: { ja: "こんにちは。", en: "Hello." }\n',
  pickup:
    'flow: pickup\ntitle: { ja: 受け取り, en: Pick-up }\nstarts: [pickup]\nslots: { shop: { entity: choice }, name: { entity: text } }\nsteps:\n' +
    '  - choose: shop\n    say: { ja: "どの店舗ですか。", en: "Which shop?" }\n    options:\n' +
    '      - { value: shibuya, label: { ja: 渋谷店, en: Shibuya } }\n      - { value: shinjuku, label: { ja: 新宿店, en: Shinjuku } }\n' +
    '  - ask: name\n    say: { ja: "お名前は。", en: "Your name?" }\n  - say: { ja: "{{ shop }}、{{ name }}様。", en: "{{ shop }}, {{ name }}." }\n',
  'did-not-help':
    'flow: did-not-help\ntitle: { ja: 未解決, en: Not solved }\nstarts: [did-not-help]\nsteps:\n  - escalate: { reason: did-not-help }\n',
};

/** A release whose recognizer is a list of words, and whose phrases say their own names. */
export function smallRelease(pause: (where: string) => Promise<void>): LiveRelease {
  const intents = { hours: 'faq', greeting: 'small-talk', thanks: 'small-talk', 'did-not-help': 'faq', stop: 'faq', pickup: 'flow' };
  const content = contentOf(filesOf(FLOWS, intents));
  const engine = createEngine(content, { lookup: () => Promise.reject(new Error('none')), cpuNow: () => 0 });
  const understand = async (text: string) => {
    await pause('thinking');
    return understood(text, { intent: MEANT.find(([word]) => text.includes(word))?.[1], score: 0.96 });
  };
  return { id: 1, content, engine, understander: { understand } };
}

/** Ids as the platform gives them: never one twice. */
let ids = 1_000_000;

export type HandoffDesk = Awaited<ReturnType<typeof openHandoffDesk>>;

/** One X account with a bot that knows five intents, an outbox over a scripted platform, and people who work by the use cases. */
export async function openHandoffDesk(
  database: Database,
  options: { clock?: Clock; atDesk?: boolean | null; setup?: Setup; pause?(where: string): Promise<void>; hasRelease?(): boolean } = {},
) {
  const desk = await openDesk(database, { isObeyed: obeyedAlways, quietMs: QUIET_MINUTES * 60_000 });
  // A turn keeps the number of the release that it was thought with.
  await database.db
    .insertInto('release')
    .values({ id: 1, content: '{}', model: Buffer.from(''), source_hash: 'test' })
    .onConflict((c) => c.doNothing())
    .execute();
  const pause = async (where: string) => options.pause?.(where);
  const release = smallRelease(pause);
  const { send } = desk.platform.channel;
  desk.platform.channel.send = async (...given) => {
    await pause('sending');
    return send(...given);
  };
  const clock = options.clock ?? { now: () => Date.now(), monotonic: () => performance.now() };
  const given = async () => {
    if (options.hasRelease?.() === false) throw new Error('no release can be built');
    return release;
  };
  const releases = { current: given, byId: given };
  const showing = () => ({ buttons: false, mergeBubbles: true, maxText: 10_000, confirm: 'readBack', events: false, photos: 1 });
  const warnings: string[] = [];
  let poisoned = 0;
  const note = ({ err }: { err?: unknown }, message: string) => void warnings.push(`${message}: ${String(err)}`);
  const log = { warn: note, error: note };
  const quiet = { wakeDelivery: async () => undefined, changed: () => undefined };
  const turns = createTurnRunner({
    ...{ database, releases, setup: () => options.setup ?? setup, clock, showing, log, ...quiet },
    atDesk: async () => options.atDesk ?? null,
    onPoison: () => poisoned++,
    wakeTurn: async () => undefined,
  });

  /** The customer writes; their turn is due at once. */
  async function writes(contact: string, text: string): Promise<number> {
    await desk.accept(desk.says(contact, String(++ids), text, Date.now()));
    const { id } = await desk.conversation(contact);
    await database.db
      .updateTable('conversation')
      .set({ turn_due_at: new Date(0) })
      .where('id', '=', id)
      .execute();
    return id;
  }

  /** The customer writes and the bot has its turn. */
  async function says(contact: string, text: string): Promise<number> {
    const id = await writes(contact, text);
    await turns.run(id);
    return id;
  }

  /** A customer who waits for a person. */
  async function waits(contact: string): Promise<{ conversationId: number; handoffId: number }> {
    const conversationId = await says(contact, '人');
    return { conversationId, handoffId: (await handoff(conversationId)).id };
  }

  const handoff = (conversationId: number) =>
    database.db
      .selectFrom('handoff')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();

  const outcomes = async (conversationId: number) =>
    (await database.db.selectFrom('turn').select('outcome').where('conversation_id', '=', conversationId).orderBy('id').execute()).map(
      (turn) => turn.outcome,
    );

  /** What our side said: author, the phrase or the words, state. */
  const said = async (conversationId: number) =>
    (await desk.messages(conversationId))
      .filter((message) => message.direction === 'out')
      .map(({ author, text, state, reason, source }) => ({ author, phrase: (source.phrase as string | undefined) ?? text, state, reason }));

  const comesDue = (handoffId: number) =>
    database.db
      .updateTable('handoff')
      .set({ due_at: new Date(Date.now() - 1_000) })
      .where('id', '=', handoffId)
      .execute();
  const nobodyCame = () => tellThatNobodyCame({ database, releases, setup: () => setup, clock, showing, log, ...quiet });
  const lateAnswers = () =>
    handOverLateAnswers({
      ...{ database, releases, setup: () => options.setup ?? setup, clock, showing, log, ...quiet, staleMs: 30 * 60_000 },
      atDesk: async () => options.atDesk ?? null,
    });
  const replies = (conversationId: number, by: By, text: string) =>
    replyToCustomer(
      { database, showing },
      { conversationId, agent: { id: by.agentId, name: by.name }, text, requestId: `request-${++ids}`, photos: [] },
    );
  /** The account waits for the platform's record as after a restore; then it is matched. */
  async function restored(): Promise<void> {
    await sql`update account set state = 'paused', paused_reason = 'reconcile'`.execute(database.db);
    await sql`insert into repair (account_id, reconcile_from) select id, app_now() from account
      on conflict (account_id) do update set reconcile_from = excluded.reconcile_from`.execute(database.db);
  }
  async function matched(): Promise<void> {
    await sql`update repair set reconcile_from = null`.execute(database.db);
    await sql`update account set state = 'active', paused_reason = null`.execute(database.db);
  }
  const revoked = () => desk.accept({ kind: 'revoked', externalId: `revoke-${++ids}`, at: Date.now() });
  const fromTheApp = (contact: string, text: string) => desk.accept(desk.outbound(contact, String(++ids), text));

  return {
    ...desk,
    turns,
    writes,
    saysTo: says,
    waits,
    handoff,
    outcomes,
    said,
    comesDue,
    nobodyCame,
    lateAnswers,
    replies,
    restored,
    matched,
    revoked,
    fromTheApp,
    warnings,
    /** How often a person got a conversation whose turn had kept failing. */
    poisoned: () => poisoned,
  };
}
