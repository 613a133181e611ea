import { sql } from 'kysely';
import type { Database } from '../../../src/platform/database/engine.ts';
import type { FakeMessage } from '../../../src/rehearsal/model.ts';
import { check, numbersIn } from '../checker.ts';
import type { PlatformLog, Query } from '../evidence.ts';
import { compareOutbound, OUTBOUND_ROWS, type OutboundRow } from '../outbound.ts';
import { isRefused, unexplainedWaysOut, type Rules } from '../ways-out.ts';
import { lineOf, testimony } from '../witness.ts';
import type { Spoken } from './people.ts';
import { unsilenced } from './stops.ts';

/** What went wrong, one line each, and what was counted. All lists are empty when the product kept its word. */
export type Verdict = {
  messages: number;
  /** Customers' numbers that stand in an answer at the platform. */
  answered: number;
  outcomes: Record<string, number>;
  /** Outbound messages by the state in which they ended, dropped and failed ones with their reason. */
  states: Record<string, number>;
  ownership: Record<string, number>;
  lost: string[];
  doubled: string[];
  outOfOrder: string[];
  /** Messages without a turn, turns without a message or an outcome, a bot that spoke after a stop, and what the database itself saw at the moment. */
  rules: string[];
  /** Messages that the product let go of for no reason, or more than may be; and what it left to people whom nothing had called. */
  letGo: string[];
};

type In = { id: number; conversation_id: number; seq: number; external_id: string; text: string; turn_id: number | null };
type Out = OutboundRow & {
  reason: string | null;
  request_id: string | null;
  turn_id: number | null;
  merged_into: number | null;
};
type Turn = { id: number; conversation_id: number; first_seq: number; last_seq: number; outcome: string | null };

/** Turns whose messages a person has, not the bot: no answer is owed by it. */
const OF_A_PERSON = new Set([
  'left-to-agent',
  'answered-in-app',
  'waiting',
  'handed-over',
  'wait-ended',
  'opted-out',
  'stopped',
  'started',
  'said-before',
]);
/** Turns of which the bot says nothing but that it is silent. */
const SILENT = new Set(['opted-out', 'stopped']);
/** Not sent, but not gone either: a person sees it, and why; or it is still on its way, which `stuck` tells of. */
const VISIBLE = new Set(['parked', 'dropped', 'failed', 'held', 'pending', 'sending', 'doubt']);

/** How agents' replies begin, with their numbers. */
const REPLY = /担当の者です。返信\d+号です。/g;

/** Holds the product's database and the platform's log against one another. */
export async function judge(
  probe: Database,
  { messages: log, deliveries }: PlatformLog,
  spoken: readonly Spoken[],
  rules: Rules,
): Promise<Verdict> {
  const query: Query = (text) => rows(probe, text);
  const inbound = await rows<In>(
    probe,
    `select id, conversation_id, seq, external_id, text, turn_id from message where direction = 'in' order by conversation_id, seq`,
  );
  const outbound = await rows<Out>(probe, OUTBOUND_ROWS);
  const turns = await rows<Turn>(
    probe,
    `select id, conversation_id, first_seq, last_seq, outcome from turn order by conversation_id, first_seq`,
  );
  const changes = await rows<{ kind: string; count: number }>(
    probe,
    'select kind, count(*)::int as count from ownership_change group by 1',
  );
  const wrote = log.filter((message) => message.origin === 'customer');
  const delivered = log.filter((message) => message.origin === 'api');
  const verdict: Verdict = {
    messages: wrote.length,
    answered: new Set(delivered.filter(({ text }) => !text.startsWith('担当')).flatMap(({ text }) => numbersIn(text))).size,
    outcomes: tally(turns.map(({ outcome }) => outcome ?? 'none')),
    states: tally(outbound.map(({ state, reason }) => (state === 'dropped' || state === 'failed' ? `${state} (${reason ?? ''})` : state))),
    ownership: Object.fromEntries(changes.map(({ kind, count }) => [kind, count])),
    lost: [],
    doubled: [],
    outOfOrder: [],
    rules: (await testimony(query)).map(lineOf),
    letGo: [],
  };
  const silent = new Set(turns.filter(({ outcome }) => SILENT.has(outcome ?? '')).map(({ id }) => id));
  const unanswered = new Set(inbound.filter(({ turn_id }) => silent.has(turn_id ?? 0)).map((message) => message.external_id));
  const owed = wrote.filter(({ id, customerId }) => !unanswered.has(id) && !rules.refused?.includes(customerId)).length;
  verdict.letGo.push(...(await letGo(query, { ...verdict, owed }, rules)));
  verdict.rules.push(...(await unsilenced(query)));
  compareInbound(verdict, wrote, inbound);
  compareTurns(verdict, inbound, turns);
  const { lost, doubled, outOfOrder, mixedUp } = compareOutbound(delivered, outbound);
  verdict.lost.push(...lost);
  verdict.doubled.push(...doubled);
  verdict.outOfOrder.push(
    ...outOfOrder,
    ...check(log, deliveries).outOfOrder.map((number) => `${number} was answered before an earlier one`),
  );
  verdict.rules.push(...mixedUp);
  compareAnswers(verdict, { inbound, outbound, turns, delivered });
  comparePeople(verdict, spoken, outbound, delivered);
  return verdict;
}

/** Of the customers' messages, what may be parked or fail at most, and a few where there are too few for a share: outages make answers late, but hardly any undecidable. */
const MOST = 0.02;
const A_FEW = 3;
/** A clock that is set forward makes all that is in doubt just then old at once; the line of each account is held after a few of them. */
const ONE_JUMP = 12;
/** Of the customers' messages, what the bot must have answered at least: the rest of the day belongs to outages and to people. */
const LEAST = 1 / 3;

type Answering = Pick<Verdict, 'messages' | 'answered'> & { owed: number };

/** Who hands over, parks or drops everything loses nothing and is of no use. `owed`: messages of customers whom the bot may answer. */
export async function letGo(query: Query, { messages, answered, owed }: Answering, rules: Rules): Promise<string[]> {
  const { givenUp, leftToPeople, dropped } = await unexplainedWaysOut(query, messages, rules);
  const gone = await query<{ state: string; reason: string | null; customer: string }>(`
    select m.state, m.reason, t.external_id as customer from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
    where m.direction = 'out' and m.state in ('parked', 'failed')`);
  const many = gone.filter((row) => !isRefused(row, rules)).length;
  const most = A_FEW + (rules.clockMs ? ONE_JUMP : 0) + Math.floor(messages * MOST);
  return [
    ...[...givenUp, ...leftToPeople, ...dropped],
    ...(many > most ? [`${many} messages parked or failed for ${messages} of customers, at most ${most} may be`] : []),
    ...(answered < owed * LEAST ? [`no more than ${answered} of ${owed} customers' messages answered`] : []),
  ];
}

async function rows<T>(probe: Database, text: string): Promise<T[]> {
  return (await sql.raw<T>(text).execute(probe.db)).rows;
}

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function compareInbound(verdict: Verdict, wrote: FakeMessage[], inbound: In[]): void {
  const stored = tally(inbound.map((message) => message.external_id));
  for (const { id, text, accountId, at } of wrote) {
    if (!stored[id]) verdict.lost.push(`never stored: ${text} (${id}, to ${accountId}, said ${new Date(at).toISOString()})`);
    if ((stored[id] ?? 0) > 1) verdict.doubled.push(`stored ${stored[id]} times: ${text}`);
  }
}

/** Every message belongs to exactly one turn, every turn has exactly one outcome. */
function compareTurns(verdict: Verdict, inbound: In[], turns: Turn[]): void {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  for (const { id, seq, turn_id, conversation_id, text } of inbound) {
    const turn = turn_id === null ? undefined : byId.get(turn_id);
    if (!turn) verdict.lost.push(`no turn: message ${id} of conversation ${conversation_id}: ${text}`);
    else if (seq < turn.first_seq || seq > turn.last_seq || turn.conversation_id !== conversation_id)
      verdict.rules.push(`message ${id} stands outside of its turn ${turn.id}`);
  }
  const owning = new Set(inbound.map(({ turn_id }) => turn_id));
  for (const turn of turns) {
    if (!owning.has(turn.id)) verdict.rules.push(`turn ${turn.id} (${turn.outcome ?? ''}) has no message: another one had it first`);
    if (!turn.outcome) verdict.rules.push(`turn ${turn.id} has no outcome`);
  }
}

/** Where a message was said, if it was said inside another. */
function endOf(outbound: Out[]): (row: Out) => Out {
  const byId = new Map(outbound.map((row) => [row.id, row]));
  const ended = (row: Out): Out => (row.merged_into === null ? row : ended(byId.get(row.merged_into) ?? { ...row, merged_into: null }));
  return ended;
}

type Both = { inbound: In[]; outbound: Out[]; turns: Turn[]; delivered: FakeMessage[] };

/** Every number that the bot answered stands at the platform once, or in a message of which a person sees why it does not. */
function compareAnswers(verdict: Verdict, { inbound, outbound, turns, delivered }: Both): void {
  const times = tally(delivered.filter(({ text }) => !text.startsWith('担当')).flatMap(({ text }) => numbersIn(text)));
  for (const [number, count] of Object.entries(times)) if (count > 1) verdict.doubled.push(`answered ${count} times: ${number}`);
  const outcome = new Map(turns.map((turn) => [turn.id, turn.outcome ?? '']));
  const ended = endOf(outbound);
  const answers = new Map<number, Out[]>();
  for (const row of outbound) if (row.turn_id !== null) answers.set(row.turn_id, [...(answers.get(row.turn_id) ?? []), row]);
  for (const { turn_id, text } of inbound) {
    if (SILENT.has(outcome.get(turn_id ?? 0) ?? ''))
      verdict.rules.push(...numbersIn(text).flatMap((number) => (times[number] ? [`number ${number} was answered after a stop`] : [])));
    if (turn_id === null || OF_A_PERSON.has(outcome.get(turn_id) ?? '')) continue;
    for (const number of numbersIn(text)) {
      if (times[number]) continue;
      const said = (answers.get(turn_id) ?? []).filter((row) => VISIBLE.has(ended(row).state));
      if (said.length === 0) verdict.lost.push(`number ${number} (${outcome.get(turn_id)}) was never answered`);
    }
  }
}

function comparePeople(verdict: Verdict, spoken: readonly Spoken[], outbound: Out[], delivered: FakeMessage[]): void {
  const times = tally(delivered.flatMap(({ text }) => [...text.matchAll(REPLY)].map(([said]) => said)));
  const ended = endOf(outbound);
  const stored = new Map<string, Out[]>();
  for (const row of outbound) if (row.request_id !== null) stored.set(row.request_id, [...(stored.get(row.request_id) ?? []), row]);
  for (const { text, requestId, accepted } of spoken) {
    const count = times[text] ?? 0;
    const kept = stored.get(requestId) ?? [];
    if (count > 1) verdict.doubled.push(`${text} (${count} times)`);
    if (kept.length > 1) verdict.doubled.push(`stored ${kept.length} times: ${text}`);
    if (accepted && count === 0 && !kept.some((row) => VISIBLE.has(ended(row).state))) verdict.lost.push(`accepted and gone: ${text}`);
  }
}

/** What has not come to an end: lines by account, for those accounts. */
export async function stuck(probe: Database, accounts: readonly string[]): Promise<string[]> {
  const { rows: found } = await sql<{ said: string }>`
    select 'message ' || m.id || ' is ' || m.state || ' (account ' || a.external_id || ', attempt ' || m.attempt || ', ' || coalesce(m.reason, '') || ')' as said
      from message m join account a on a.id = m.account_id where m.state in ('pending', 'sending', 'doubt') and a.external_id = any(${[...accounts]}::text[])
    union all select 'conversation ' || c.id || ' has unread messages since ' || c.unread_since from conversation c join account a on a.id = c.account_id
      where c.turn_due_at is not null and a.external_id = any(${[...accounts]}::text[])
    union all select 'event ' || e.external_id || ' waits' from inbound_event e join account a on a.id = e.account_id
      where e.state = 'waiting' and a.external_id = any(${[...accounts]}::text[])`.execute(probe.db);
  return found.map(({ said }) => said);
}
