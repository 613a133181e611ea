import { sql } from 'kysely';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import type { Account, Limits } from '../channel.ts';

/** What a read is for. A doubtful reply waits for its one look, so what it may need is kept back from the others. */
export type ReadPurpose = 'doubt' | 'repair';

/** The few reads that X allows an account, counted in the database, so that all processes together keep within them. */
export type ReadBudget = {
  /** Counts one read. Null: make it; otherwise none may be made for so long (ms). */
  take(account: Pick<Account, 'id'>, purpose: ReadPurpose): Promise<number | null>;
  /** A read that was counted did not take place. */
  giveBack(account: Pick<Account, 'id'>): Promise<void>;
  /** What X said about the limit of such reads. */
  note(account: Pick<Account, 'id'>, purpose: ReadPurpose, limits: Limits | undefined): Promise<void>;
};

type Said = { limit: number; remaining: number; resetAt: number };
/** `taken`: when reads of the running window were made (epoch ms), oldest first. `said`: X's own word for each kind of read. */
export type ReadState = { taken?: number[]; said?: { [purpose in ReadPurpose]?: Said } };

const WINDOW_MS = 15 * 60_000;
/** Of a window's reads, so many are kept for doubtful replies: a third, 5 at most. */
const RESERVED = 5;
const MARGIN_MS = 250;

/** Of the window's reads, so many are not for this purpose. */
const keptFrom = (purpose: ReadPurpose, limit: number) => (purpose === 'repair' ? Math.min(RESERVED, Math.floor(limit / 3)) : 0);

/** How many reads for this purpose are left just now, by our count and by X's word; null: nothing limits them. */
export function readsLeft(state: ReadState, purpose: ReadPurpose, now: number, configured: number): number | null {
  const said = state.said?.[purpose];
  const limit = configured && (said?.limit ?? configured);
  const left = [
    ...(said && said.resetAt > now ? [said.remaining - keptFrom(purpose, said.limit)] : []),
    ...(limit > 0 ? [limit - keptFrom(purpose, limit) - running(state, now).length] : []),
  ];
  return left.length > 0 ? Math.max(0, Math.min(...left)) : null;
}

/** When the next read for this purpose may be made (epoch ms); null: now. `configured` reads in 15 minutes until X names another figure; 0: no limit but X's own word. */
export function readableAt(state: ReadState, purpose: ReadPurpose, now: number, configured: number): number | null {
  const said = state.said?.[purpose];
  const keep = (limit: number) => keptFrom(purpose, limit);
  const waits: number[] = [];
  if (said && said.resetAt > now && said.remaining <= keep(said.limit)) waits.push(said.resetAt + MARGIN_MS);
  const limit = configured && (said?.limit ?? configured);
  const taken = running(state, now);
  const room = limit - keep(limit);
  if (limit > 0 && taken.length >= room) waits.push((taken[taken.length - room] ?? now) + WINDOW_MS + MARGIN_MS);
  return waits.length > 0 ? Math.max(...waits) : null;
}

/** Where the database's clock has been set back, a read of the future counts as made now: X still knows of it, but it must not count for longer than a window. */
const running = ({ taken = [] }: ReadState, now: number) => taken.filter((at) => at > now - WINDOW_MS).map((at) => Math.min(at, now));

export function createReadBudget(database: Database, configured: number): ReadBudget {
  /** Changes an account's state under its lock. */
  async function change<T>(accountId: number, work: (state: ReadState, now: number) => { state: ReadState; result: T }): Promise<T> {
    return transaction(database, async (tx) => {
      await sql`insert into repair (account_id) values (${accountId}) on conflict do nothing`.execute(tx);
      const { rows } = await sql<{ reads: ReadState; now: Date }>`
        select reads, app_now() as now from repair where account_id = ${accountId} for update`.execute(tx);
      const { state, result } = work(rows[0]?.reads ?? {}, rows[0]?.now.getTime() ?? 0);
      await sql`update repair set reads = ${JSON.stringify(state)}::jsonb where account_id = ${accountId}`.execute(tx);
      return result;
    });
  }

  return {
    take: ({ id }, purpose) =>
      change(id, (state, now) => {
        const at = readableAt(state, purpose, now, configured);
        const taken = running(state, now);
        return { state: { ...state, taken: at === null ? [...taken, now] : taken }, result: at === null ? null : at - now };
      }),
    giveBack: ({ id }) => change(id, (state, now) => ({ state: { ...state, taken: running(state, now).slice(0, -1) }, result: undefined })),
    async note({ id }, purpose, limits) {
      const { limit, remaining, resetAt } = limits ?? {};
      if (remaining === undefined || resetAt === undefined) return;
      await change(id, (state, now) => {
        const known = limit ?? state.said?.[purpose]?.limit ?? configured;
        // By X's clock: where the database's is far behind, it is a window at most all the same.
        const said = { limit: known, remaining, resetAt: Math.min(resetAt, now + WINDOW_MS) };
        return { state: { ...state, said: { ...state.said, [purpose]: said } }, result: null };
      });
    },
  };
}
