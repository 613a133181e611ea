import type { Query } from '../evidence.ts';
import { switchOf } from './unusual.ts';

type Switch = { conversation_id: number; turn_id: number; said: number; text: string; off: boolean };
type Said = { id: number; conversation_id: number; turn_id: number };

/** A conversation's turns, by their numbers, from and up to which its bot was to be silent. */
type Silence = { from: number; to: number };

/**
 * Where the bot spoke to a customer who had said stop, or was not what the customer had said last, one line each. A turn is the product's own word for what it knew:
 * what it said in turns before that may be on its way. Of two switches the one said last counts, whenever the other becomes known.
 */
export async function unsilenced(query: Query): Promise<string[]> {
  const inbound = await query<Switch>(`
    select m.conversation_id, m.turn_id, extract(epoch from m.said_at)::float8 as said, m.text, t.opted_out_at is not null as off
    from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
    where m.direction = 'in' and m.turn_id is not null order by m.conversation_id, m.turn_id, m.said_at`);
  const switches = inbound.filter(({ text }) => switchOf(text) !== null);
  const bots = await query<Said>(
    "select id, conversation_id, turn_id from message where direction = 'out' and author = 'bot' and turn_id is not null order by id",
  );
  return [...new Set(switches.map((one) => one.conversation_id))].flatMap((conversation) => {
    const own = switches.filter((one) => one.conversation_id === conversation);
    const silences = silencesOf(own);
    const spoke = bots
      .filter((row) => row.conversation_id === conversation && silences.some(({ from, to }) => row.turn_id >= from && row.turn_id < to))
      .map(({ id }) => `message ${id}: the bot spoke after a stop`);
    const last = own.reduce((latest, one) => (one.said >= latest.said ? one : latest));
    const obeyed = last.off === (switchOf(last.text) === 'stop');
    return obeyed ? spoke : [...spoke, `conversation ${conversation}: ${last.text} was not obeyed`];
  });
}

function silencesOf(switches: readonly Switch[]): Silence[] {
  const silences: Silence[] = [];
  let [until, off] = [-Infinity, false];
  for (const { turn_id, said, text } of switches) {
    if (said < until) continue;
    until = said;
    const stops = switchOf(text) === 'stop';
    if (stops && !off) silences.push({ from: turn_id, to: Infinity });
    const open = silences.at(-1);
    if (!stops && off && open) open.to = turn_id;
    off = stops;
  }
  return silences;
}
