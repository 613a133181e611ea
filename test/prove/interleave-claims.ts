import { sql } from 'kysely';
import { seededRandom } from '../../src/core/clock.ts';
import { InputError } from '../../src/core/errors.ts';
import { claimHandoff } from '../../src/features/handoff/claim-handoff.ts';
import { takeNext } from '../../src/features/handoff/take-next.ts';
import { openDatabase, type Database } from '../../src/platform/database/engine.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createPostgres } from '../support/database.ts';
import { startPostgres } from '../support/services.js';
import { openDay, type Beginning } from './sim/store.ts';

export type RaceReport = { races: number; claims: number; seconds: number; problems: string[] };

/** Two to eight agents reach for one handoff, or for whoever waits first, at the same moment: each handoff gets exactly one of them, and the others are told so. */
export async function raceClaims(database: Database, options: { races: number; seed: number }): Promise<RaceReport> {
  const random = seededRandom(options.seed);
  const started = performance.now();
  const report: RaceReport = { races: 0, claims: 0, seconds: 0, problems: [] };
  const account = await accountOf(database);
  for (let race = 0; race < options.races; race++) {
    const agents = Array.from({ length: 2 + Math.floor(random() * 7) }, (_, index) => `agent ${index}`);
    const reaches = random() < 0.75;
    const waiting = reaches ? 1 : 1 + Math.floor(random() * agents.length);
    const handoffs = await open(database, account, `race ${options.seed} ${race}`, waiting);
    const before = shuffled(agents, random);
    const claims = before.map((agent) => {
      const by = { agentId: agent, name: agent };
      return reaches ? claimHandoff(database, handoffs[0] as number, by) : takeNext(database, by, []);
    });
    const settled = await Promise.allSettled(claims);
    report.races += 1;
    report.claims += claims.length;
    report.problems.push(...(await judge(database, { race, handoffs, agents: before, settled })));
    // Nobody of this race waits for the next.
    await sql`update handoff set state = 'resolved' where id = any(${handoffs}::bigint[])`.execute(database.db);
    await sql`update conversation set owner = 'bot', agent_id = null where owner <> 'bot'`.execute(database.db);
  }
  return { ...report, seconds: Math.round((performance.now() - started) / 1000) };
}

/** The same races on both engines. Where PostgreSQL is not installed there is no report of it. */
export async function raceEverywhere(
  beginning: Beginning,
  options: { races: number; seed: number },
): Promise<(RaceReport & { engine: string })[]> {
  const { link, probe } = await openDay(beginning.dump);
  const reports = [{ engine: 'PGlite', ...(await raceClaims(probe, options)) }];
  await link.close();
  const server = await startPostgres();
  if (!server) return reports;
  const { url, drop } = await createPostgres(server.url);
  const database = await openDatabase({ databaseUrl: url, log: silentLog });
  try {
    await migrate(database);
    reports.push({ engine: 'PostgreSQL', ...(await raceClaims(database, options)) });
  } finally {
    await database.close();
    await drop();
    await server.stop();
  }
  return reports;
}

type Race = { race: number; handoffs: number[]; agents: string[]; settled: PromiseSettledResult<unknown>[] };

async function judge(database: Database, { race, handoffs, agents, settled }: Race): Promise<string[]> {
  const problems: string[] = [];
  const winners = agents.filter((_, index) => settled[index]?.status === 'fulfilled').sort();
  if (winners.length !== handoffs.length) problems.push(`race ${race}: ${winners.length} of ${agents.length} won ${handoffs.length}`);
  for (const result of settled) {
    if (result.status === 'fulfilled') continue;
    const reason: unknown = result.reason;
    if (!(reason instanceof InputError) || (reason.code !== 'already-taken' && reason.code !== 'nobody-waiting'))
      problems.push(`race ${race}: ${String(reason)}`);
  }
  const { rows } = await sql<{ agent: string | null; owner: string | null; epoch: number; state: string }>`
    select h.agent_id as agent, c.agent_id as owner, c.owner_epoch as epoch, h.state from handoff h join conversation c on c.id = h.conversation_id
    where h.id = any(${handoffs}::bigint[])`.execute(database.db);
  const holders = rows.map(({ agent }) => agent ?? '').sort();
  if (holders.join() !== winners.join()) problems.push(`race ${race}: ${winners.join(', ')} won, and ${holders.join(', ')} have it`);
  for (const { agent, owner, epoch, state } of rows)
    if (agent !== owner || epoch !== 1 || state !== 'assigned')
      problems.push(`race ${race}: ${state}, epoch ${epoch}, ${agent} and ${owner}`);
  return problems;
}

async function accountOf({ db }: Database): Promise<number> {
  const row = await db
    .insertInto('account')
    .values({ channel: 'x', external_id: `races-${Date.now()}`, name: '' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function open({ db }: Database, account: number, name: string, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with people as (insert into contact (account_id, external_id) select ${account}, ${name} || ' ' || n from generate_series(1, ${count}::int) n returning id),
      talks as (insert into conversation (account_id, contact_id, owner, version) select ${account}, id, 'queue', 1 from people returning id)
    insert into handoff (conversation_id, account_id, reason, team, card) select id, ${account}, 'person', 'support', '{}' from talks returning id`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

function shuffled(list: string[], random: () => number): string[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as string, mixed[last] as string];
  }
  return mixed;
}
