import { sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { createToken } from '../../src/platform/http/bearer.ts';
import { agentAt } from './agent.ts';
import { until, type Product } from './product.ts';
import type { Statements } from './query-plans.ts';

/** Of the account's sends in a quarter of an hour so many are the bot's; the rest is kept for people. */
const BOTS_SENDS = 12;

/** What everyday life is lived with: X's limit of sends, the record that is matched, and waits that are short. */
export const EVERYDAY = {
  ...{ X_DM_LIMIT_15MIN: '15', X_DM_LIMIT_24H: '1440', SEND_RESERVE_PEOPLE: '0.2', X_READ_LIMIT_15MIN: '0' },
  ...{ REPAIR_MS: '500', SWEEP_MS: '150', TURN_SETTLE_MS: '60' },
  ...{ DELIVERY_DEADLINE_MS: '1500', DELIVERY_LEASE_MS: '4000', DELIVERY_READBACK_MS: '300' },
};

/**
 * What happens on any day: questions, a person who takes over and answers, and one who gives it back, somebody who wants no more messages, the desk, figures,
 * sweeps; a send of which nobody knows whether it arrived, a platform in trouble, and a bot that has used up its share.
 */
export async function everydayLife(product: Product): Promise<void> {
  let customers = 9_000_000;
  const somebody = () => product.customer(String(++customers));
  const [one, three] = [somebody(), somebody()];
  await one.says('番号1番の件です');
  await one.says('番号2番の件です');
  await somebody().says('停止');
  await three.says('人');
  const agent = await agentAt(product, 'Nana');
  const handoff = await until('somebody waits', () => agent.handoffOf(three.id));
  await agent.claim(handoff.id);
  const id = handoff.conversationId;
  await agent.answer(id, 'お待たせいたしました。');
  for (const path of ['/desk/queue', '/handoffs', `/conversations/${id}`, `/conversations/${id}/messages`]) await agent.call('GET', path);
  await agent.resolve(handoff.id);
  await agent.call('POST', `/conversations/${id}/take`, {});
  await agent.call('POST', `/conversations/${id}/resolve`, { outcome: 'returned', lastSeq: 0, force: true });

  product.x.fault('send', { kind: 'error', status: 503 });
  await somebody().says('番号3番の件です');
  // X's yes, when it is written down, ends a trouble.
  await until('nothing is on its way', async () => (await onTheirWay(product)).length === 0);
  await inTrouble(product);
  await somebody().says('番号4番の件です');
  for (let n = 5; (await sendsOf(product)) < BOTS_SENDS; n++) await somebody().says(`番号${n}番の件です`);
  await until('nothing is on its way', async () => (await onTheirWay(product)).length === 0);
  somebody().writesOnly('番号99番の件です');
  const waits = await until('an answer waits', async () => (await onTheirWay(product))[0]);
  await agent.call('GET', '/desk/queue');
  await agent.call('GET', `/conversations/${waits.conversation_id}`);

  await fetch(`${product.url}/metrics`);
  const admin = await createToken(product.app.database, 'admin of everyday life', ['admin'], null);
  await fetch(`${product.url}/api/v1/health`, { headers: { authorization: `Bearer ${admin}` } });
  // Every sweep, chore and look of the worker's at least once.
  await sleep(1_500);
}

/** As after three sends in a row that X did not answer, when the line has been held for long enough: somebody looks, and one message finds out. */
const inTrouble = ({ app }: Product) =>
  sql`update account set limits = limits || '{"trouble": {"of": [], "holds": 1, "until": 0, "unread": 0}}' where channel = 'x'`.execute(
    app.database.db,
  );

/** Messages of ours that are neither sent nor given up. Asked as the product would: this statement is looked at, too. */
const onTheirWay = ({ app }: Product) =>
  app.database.db.selectFrom('message').select('conversation_id').where('state', 'in', ['pending', 'sending', 'doubt']).execute();

/** How many sends stand in the account's budget. */
async function sendsOf({ app }: Product): Promise<number> {
  const { sends } = await app.database.db.selectFrom('send_budget').select('sends').executeTakeFirstOrThrow();
  return sends.filter((_, at) => at % 2 === 1).reduce((sum, many) => sum + many, 0);
}

/** What must be among the statements of everyday life, by words that stand in no other: else it would go unseen that they are not looked at any more. */
const MUST_BE_SEEN: Record<string, RegExp> = {
  'the first count of what was sent': /^select coalesce\(jsonb_agg\(value order by at, second\).* from message/,
  'which conversations a scarce budget serves': /^select conversation_id as id from \(.*\) first where/,
  'what waits and becomes one message': /^select id, conversation_id, author, text, parts, .* order by conversation_id, seq$/,
  'what was overtaken while it waited for the budget': /^update message m set state = 'dropped'.* where m\.account_id = /,
  'a claim for people alone': /^select c\.id from conversation c .* and m\.priority <= 0 and head\.priority <= 0 /,
  'when people may send again': /^select case when count\(\*\) > 0 .* and e\.priority > 0/,
  'the budgets that the desk shows': /^select "account_id", "sends" from "send_budget"/,
  'the line that the desk shows': /^select account_id, id, priority > 0 as bot, .* from message/,
  'what is tried again while X is away': /^select account_id from message .* and reason = 'away'/,
  'the doubts that are due': /^update message set check_at = .* where state = 'doubt'/,
  'a doubt': /^select m\.id, .* and m\.state = 'doubt'$/,
  'whether it is still in doubt': /^select "id" from "message" where "id" = \$1 and "state" = \$2 and "attempt" = \$3/,
  'a doubt that goes again': /^update message m set check_at = null, started_at = null/,
  'whose conversation is looked at in trouble': /^select t\.external_id as contact from \(/,
  'a claim in trouble': /^select c\.id from conversation c .* order by head\.attempt, m\.priority/,
  'the house’s health': / as oldest_pending, /,
};

/** What should have been among these statements and is not. */
export function unseenIn(statements: Statements): string[] {
  const texts = [...statements.keys()].map((text) => text.replace(/\s+/g, ' ').trim());
  return Object.entries(MUST_BE_SEEN).flatMap(([what, words]) => (texts.some((text) => words.test(text)) ? [] : [what]));
}
