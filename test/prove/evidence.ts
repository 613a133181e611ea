import type { LoggedDelivery } from '../../src/rehearsal/log.ts';
import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { arrivalsOf, numbersIn } from './checker.ts';
import { compareOutbound, OUTBOUND_ROWS, type OutboundFindings, type OutboundRow } from './outbound.ts';
import { unexplainedWaysOut, type Rules, type WaysOut } from './ways-out.ts';
import { KINDS, lineOf, testimony, type Testimony } from './witness.ts';

/** Reads the product's database, whichever edition's. */
export type Query = <T>(sql: string) => Promise<T[]>;

/** What the product wrote down about itself, held against the platform's log. Lists are of violations, counts are told. */
export type Evidence = {
  /** By customer's number: why nobody owes an answer any more, although the platform has none. */
  excused: Map<string, Excuse>;
  /** Numbers that the platform answered although a turn left them to a person. */
  answeredTwice: string[];
  /** Messages stored twice, turns that have no message (another one had it first), messages outside of their turn. */
  turns: string[];
  /** Bot messages that were claimed after a person had taken the conversation over, or written while they had it. */
  overtaken: string[];
  /** Messages that carry the platform's id of another text; the product's own words that it took for a person's in X's app. */
  mixedUp: string[];
  /** Customers' messages that were acknowledged with 200 before they were stored. That X's record may give them back later is no excuse. */
  unstored: string[];
  /** The platform's messages of ours against our rows, one by one. */
  outbound: OutboundFindings;
  waysOut: WaysOut;
  /** What is still to be done: conversations with unread messages, messages under way, outbound events undecided. */
  work: number;
  /** Messages by state (`dropped` and `failed` with their reason), and turns by outcome. */
  states: Record<string, number>;
  outcomes: Record<string, number>;
};
export type Excuse = 'parked' | 'failed' | 'dropped' | 'left to a person';

/** Turns after which a person owes the answer. */
const OF_A_PERSON = new Set(['left-to-agent', 'answered-in-app', 'handed-over', 'waiting']);

export type PlatformLog = { messages: readonly FakeMessage[]; deliveries: readonly LoggedDelivery[] };

type Row = { text: string; outcome: string | null; replies: string[] };

export async function gather(query: Query, platform: PlatformLog, rules: Rules): Promise<Evidence> {
  const log = platform.messages;
  const written = log.filter(({ origin }) => origin === 'customer').length;
  const inbound = await query<Row>(`
    select i.text, t.outcome, coalesce(array_agg(o.state || ':' || coalesce(o.reason, '')) filter (where o.id is not null), '{}') as replies
    from message i left join turn t on t.id = i.turn_id left join message o on o.turn_id = t.id and o.direction = 'out'
    where i.direction = 'in' group by i.id, t.id`);
  const answered = new Set(log.flatMap(({ origin, text }) => (origin === 'api' ? numbersIn(text) : [])));
  const excused = new Map<string, Excuse>();
  const answeredTwice: string[] = [];
  for (const { text, outcome, replies } of inbound) {
    const why = excuseOf(outcome, replies);
    for (const number of why ? numbersIn(text) : []) {
      if (outcome === 'left-to-agent' && answered.has(number)) answeredTwice.push(number);
      else if (why && !answered.has(number)) excused.set(number, why);
    }
  }
  const seen = await testimony(query);
  return {
    excused,
    answeredTwice,
    turns: await turnsOutOfLine(query),
    overtaken: [...(await claimedAfterTakeover(query)), ...of(seen, KINDS.written)],
    mixedUp: await mixedUp(query, log),
    unstored: await storedAfterwards(query, platform.deliveries),
    outbound: await heldAgainst(query, log),
    waysOut: witnessed(await unexplainedWaysOut(query, written, rules), seen),
    work: await workLeft(query, written),
    states: await counts(
      query,
      `select state || case when state in ('dropped', 'failed') then ' (' || coalesce(reason, '') || ')' else '' end as name, count(*)::int as count
       from message where direction = 'out' group by 1 order by 1`,
    ),
    outcomes: await counts(query, 'select outcome as name, count(*)::int as count from turn group by 1 order by 1'),
  };
}

/** The log is read first: what the platform takes meanwhile is under way in the rows. */
async function heldAgainst(query: Query, log: readonly FakeMessage[]): Promise<OutboundFindings> {
  const delivered = log.filter(({ origin }) => origin === 'api');
  return compareOutbound(delivered, await query<OutboundRow>(OUTBOUND_ROWS));
}

/** Whether the way out had its reason is for `waysOut` to say. */
function excuseOf(outcome: string | null, replies: string[]): Excuse | null {
  if (outcome !== null && OF_A_PERSON.has(outcome)) return 'left to a person';
  if (replies.some((reply) => reply.startsWith('parked:'))) return 'parked';
  if (replies.some((reply) => reply.startsWith('failed:'))) return 'failed';
  if (replies.length > 0 && replies.every((reply) => reply === 'dropped:fence' || reply === 'dropped:stale')) return 'dropped';
  return null;
}

/** Turns may enclose one another: what was found late and answered elsewhere has its own. */
async function turnsOutOfLine(query: Query): Promise<string[]> {
  const rows = await query<{ what: string }>(`
    select 'turn ' || t.id || ' has no message' as what from turn t
      where not exists (select 1 from message m where m.turn_id = t.id and m.direction = 'in')
    union all select 'message ' || m.id || ' is not in its turn' from message m join turn t on t.id = m.turn_id
      where m.direction = 'in' and (m.seq < t.first_seq or m.seq > t.last_seq or m.conversation_id <> t.conversation_id)
    union all select 'event ' || external_id || ' is stored ' || count(*) || ' times' from message
      where direction = 'in' group by account_id, external_id having count(*) > 1
    union all select 'message ' || m.id || ' has no turn' from message m join conversation c on c.id = m.conversation_id
      where m.direction = 'in' and m.turn_id is null and c.turn_due_at is null`);
  return rows.map(({ what }) => what);
}

/**
 * All moments are written down under the conversation's lock, by the database's one clock. What was on its way is the bot's again once the person's part has ended;
 * what the bot wrote after they had come is never right, unless they have handed it on meanwhile.
 */
async function claimedAfterTakeover(query: Query): Promise<string[]> {
  const rows = await query<{ id: number }>(`
    select distinct m.id from message m join ownership_change o on o.conversation_id = m.conversation_id
    where m.author = 'bot' and m.priority > 0 and o.kind in ('taken', 'from-app') and m.started_at > o.at
      and not exists (select 1 from ownership_change e where e.conversation_id = o.conversation_id and e.id > o.id and e.at < m.started_at
        and (e.kind in ('resolved', 'returned', 'quiet') or m.seq > o.after_seq and e.kind not in ('taken', 'from-app')))`);
  return rows.map(({ id }) => `message ${id}`);
}

const of = (seen: readonly Testimony[], ...kinds: string[]) => seen.filter(({ kind }) => kinds.includes(kind)).map(lineOf);

/** What the database saw at the moment itself: an age that is taken later is that of somebody who has had the time since. */
const witnessed = (ways: WaysOut, seen: readonly Testimony[]): WaysOut => ({
  ...ways,
  givenUp: [...ways.givenUp, ...of(seen, KINDS.parked, KINDS.stale)],
  dropped: [...ways.dropped, ...of(seen, KINDS.fenced)],
});

async function mixedUp(query: Query, log: readonly FakeMessage[]): Promise<string[]> {
  const said = new Map(log.map((message) => [message.id, message.text]));
  const rows = await query<{ id: number; external_id: string; text: string }>(
    "select id, external_id, text from message where direction = 'out' and external_id is not null",
  );
  const taken = await query<{ id: number; external_id: string }>(
    "select id, external_id from message where direction = 'out' and author = 'person' and source ? 'app'",
  );
  const ours = new Set(log.filter(({ origin }) => origin === 'api').map(({ id }) => id));
  return [
    ...rows.flatMap(({ id, external_id, text }) => (said.get(external_id) === text ? [] : [`message ${id} as ${external_id}`])),
    ...taken.flatMap(({ id, external_id }) => (ours.has(external_id) ? [`message ${id}: its own words as a person's`] : [])),
  ];
}

/** All clocks are one machine's; the database's time is that of the transaction's begin, so a message that was stored first is older. */
async function storedAfterwards(query: Query, deliveries: readonly LoggedDelivery[]): Promise<string[]> {
  const rows = await query<{ external_id: string; at: number }>(
    "select external_id, extract(epoch from created_at)::float8 * 1000 as at from message where direction = 'in'",
  );
  const stored = new Map(rows.map(({ external_id, at }) => [external_id, at]));
  const arrivals = [...arrivalsOf(deliveries)].filter(([, { acknowledged }]) => acknowledged < Infinity);
  return arrivals.flatMap(([id, { acknowledged }]) => {
    const at = stored.get(id);
    return at !== undefined && at > acknowledged + CLOCK_SLACK_MS ? [id] : [];
  });
}
const CLOCK_SLACK_MS = 500;

/** What is still to be done; `written`: so many messages the platform has of customers, and those that it lost on their way are to be fetched. */
export async function workLeft(query: Query, written: number): Promise<number> {
  const [row] = await query<{ count: number }>(`
    select (select count(*) from conversation where turn_due_at is not null)
      + (select count(*) from message where direction = 'out' and state in ('pending', 'sending', 'doubt'))
      + (select count(*) from inbound_event where state = 'waiting')
      + greatest(0, ${written} - (select count(*) from message where direction = 'in')) as count`);
  return Number(row?.count ?? 0);
}

async function counts(query: Query, sql: string): Promise<Record<string, number>> {
  const rows = await query<{ name: string; count: number }>(sql);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
