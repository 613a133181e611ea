import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Query } from './evidence.ts';
import type { House } from './house.ts';

/** What tells how a message went: events as they came, turns, messages with their states, whose the conversation was. */
const TABLES = ['account', 'contact', 'conversation', 'inbound_event', 'turn', 'message', 'handoff', 'ownership_change'];
/** The newest rows of each; a long run has more than anybody reads. */
const MOST = 20_000;

/** After a failure: what X saw since the last stage, and what the product's database holds, beside the product's log. */
export async function keepEvidence({ folder, x }: House, query: Query): Promise<void> {
  const { messages, requests, deliveries } = x.log;
  writeFileSync(join(folder, 'x.json'), JSON.stringify({ messages: messages.slice(-MOST), requests, deliveries: deliveries.slice(-MOST) }));
  const tables: Record<string, unknown[]> = {};
  for (const name of TABLES) tables[name] = await query(`select * from ${name} order by id desc limit ${MOST}`);
  writeFileSync(join(folder, 'database.json'), JSON.stringify(tables));
}
