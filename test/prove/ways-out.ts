import { DELIVERY } from '../../src/core/delivery.ts';
import type { Query } from './evidence.ts';

/**
 * What a run allows. `parkMs`: after so long in doubt a message is parked. `readsLimited`: the product could not look as often as it needed.
 * `clockMs`: so far apart two of its own times may be written down by clocks that were set wrong. `refused`: customers whom the platform does not let anybody write to.
 * `asksForPerson`: what customers say who want one.
 */
export type Rules = { parkMs: number; readsLimited: boolean; clockMs?: number; refused?: readonly string[]; asksForPerson?: string };

/** Where the product let go of a message although nothing in the run was a reason for it, one line each. */
export type WaysOut = {
  /** Parked before their time, failed before five attempts, dropped as too old when they were not; or more of all these than may be. */
  givenUp: string[];
  /** Turns that left their messages to people whom nothing had called. */
  leftToPeople: string[];
  /** Bot messages that the fence dropped although nobody had taken over. */
  dropped: string[];
};

/** Doubtful attempts after which a message may fail. */
const ATTEMPTS = 5;
/** So many of a customer's messages in a row the product may take for a machine's. */
const MANY = 20;
/** What is given up for a reason, of the customers' messages. A shorter run has too few of them for a share. */
const SHARE = 0.001;
const LONG_RUN = 10_000;

/**
 * Who parks, hands over or drops everything loses nothing, doubles nothing, and is of no use: every way out must have its reason in the product's own record.
 * `messages`: how many customers wrote.
 */
export async function unexplainedWaysOut(query: Query, messages: number, rules: Rules): Promise<WaysOut> {
  return {
    givenUp: await givenUp(query, messages, rules),
    leftToPeople: await leftToPeople(query, rules),
    dropped: await droppedByTheFence(query),
  };
}

type GivenUp = { id: number; state: string; reason: string | null; attempt: number; age: number; customer: string };

/** Nobody can write to this customer: what failed for that reason was not given up. */
export const isRefused = ({ state, reason, customer }: Pick<GivenUp, 'state' | 'reason' | 'customer'>, { refused = [] }: Rules): boolean =>
  state === 'failed' && reason === 'cannot-dm' && refused.includes(customer);

async function givenUp(query: Query, messages: number, rules: Rules): Promise<string[]> {
  const all = await query<GivenUp>(`
    select m.id, m.state, m.reason, m.attempt, extract(epoch from app_now() - m.created_at)::float8 * 1000 as age, t.external_id as customer
    from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id where ${GIVEN_UP}`);
  const rows = all.filter((row) => !isRefused(row, rules));
  const early = rows.filter((row) => !isInTime(row, rules));
  const lines = early.map(({ id, state, reason, attempt }) => `message ${id}: ${state} (${reason ?? ''}) after ${attempt} attempts`);
  const most = Math.floor(messages * SHARE);
  const tooMany = !rules.readsLimited && messages >= LONG_RUN && rows.length > most;
  return tooMany ? [...lines, `${rows.length} given up of ${messages}, at most ${most} may be`] : lines;
}

const GIVEN_UP = "m.direction = 'out' and (m.state in ('parked', 'failed') or m.state = 'dropped' and m.reason = 'stale')";

/** One that is younger than the time it has cannot have had that time. */
function isInTime({ state, attempt, age }: GivenUp, { parkMs, clockMs = 0 }: Rules): boolean {
  if (state === 'failed') return attempt >= ATTEMPTS;
  return age + clockMs >= (state === 'parked' ? parkMs : DELIVERY.staleMs);
}

/** So far apart two times may be written down that are of one moment. */
const apartOf = ({ clockMs = 0 }: Rules) => `${clockMs} * interval '1 millisecond'`;

/**
 * A person may have been called for these only: what could not be delivered (and perhaps was, later), who asked for one, and somebody who never stops writing. Each of
 * them before the call: what is said later is no reason for it.
 */
function calledForAReason(rules: Rules): string {
  const { parkMs, asksForPerson = '' } = rules;
  const before = `m.conversation_id = h.conversation_id and m.created_at <= h.created_at + interval '5 seconds' + ${apartOf(rules)}`;
  return `(
  h.reason = 'late-answer' and exists (select 1 from message m where ${before} and m.author = 'bot'
    and (${GIVEN_UP} or m.sent_at - m.created_at > ${parkMs} * interval '1 millisecond' or m.attempt >= ${ATTEMPTS}))
  or h.reason = 'person' and exists (select 1 from message m where ${before} and m.direction = 'in' and m.text = '${asksForPerson}')
  or h.reason = 'bot-loop' and ${MANY} <= (select count(*) from message m where ${before} and m.direction = 'in'))`;
}

/**
 * A turn's time and a change's are both taken under the conversation's lock; a handoff is stored a moment after its own turn, and who waits does so only as long as it
 * lasts. What somebody wrote in the platform's own app answers what was said before it, by the platform's times.
 */
async function leftToPeople(query: Query, rules: Rules): Promise<string[]> {
  const apart = apartOf(rules);
  const rows = await query<{ id: number; outcome: string; reason: string | null }>(`
    select t.id, t.outcome, t.reason from turn t where
      t.outcome = 'left-to-agent' and not exists (select 1 from ownership_change o where o.conversation_id = t.conversation_id
        and o.kind in ('taken', 'from-app') and o.at <= t.created_at + ${apart}
        and not exists (select 1 from ownership_change e where e.conversation_id = t.conversation_id and e.id > o.id and e.at < t.created_at - ${apart}
          and e.kind not in ('taken', 'from-app')))
      or t.outcome = 'answered-in-app' and exists (select 1 from message i where i.turn_id = t.id and i.direction = 'in' and not exists (
        select 1 from message m where m.conversation_id = t.conversation_id and m.source ? 'app' and m.said_at >= i.said_at))
      or t.outcome in ('handed-over', 'waiting') and not exists (select 1 from handoff h where h.conversation_id = t.conversation_id
        and h.created_at < t.created_at + interval '5 seconds' + ${apart}
        and (h.ended_at is null or h.ended_at >= t.created_at - ${apart}) and ${calledForAReason(rules)})
    order by t.id`);
  return rows.map(({ id, outcome, reason }) => `turn ${id}: ${outcome} (${reason ?? ''})`);
}

/** That the epoch had been raised by then is for the witness to say. Whatever raises it is a change of owner after the message, or what a person wrote in the platform's own app before the customer came to wait. */
async function droppedByTheFence(query: Query): Promise<string[]> {
  const rows = await query<{ id: number }>(`
    select m.id from message m where m.state = 'dropped' and m.reason = 'fence' and not exists (
      select 1 from ownership_change o where o.conversation_id = m.conversation_id and o.after_seq >= m.seq
        and o.kind in ('taken', 'from-app', 'resolved', 'returned', 'quiet'))
      and not exists (select 1 from message a where a.conversation_id = m.conversation_id and a.seq > m.seq and a.source ? 'app') order by m.id`);
  return rows.map(({ id }) => `message ${id}`);
}
