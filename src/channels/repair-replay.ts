import type { Database } from '../platform/database/engine.ts';
import type { ChannelName } from '../core/message.ts';
import type { Account } from './channel.ts';
import { DAY_MS, RECORD_MS } from './repair-places.ts';
import type { RepairRow } from './repair-rows.ts';

/** Has a platform deliver once more what it delivered between two moments (epoch ms). */
export type Replay = (channel: ChannelName, from: number, to: number) => Promise<'asked' | 'not-in-plan' | 'refused'>;

const MINUTE = 60_000;
/** X replays from 24 hours to 10 minutes back; for less than half an hour its record alone is read. */
const REPLAY = { least: 31 * MINUTE, most: DAY_MS, until: 10 * MINUTE };
/** An app that may not replay is asked again after so long: plans change. */
const REFUSED_MS = RECORD_MS;

/** Asks for a replay of the time in which nobody looked. Returns its minutes; null when there is none. */
export async function askForGap(
  database: Database,
  replay: Replay | undefined,
  account: Account,
  row: RepairRow,
  everyMs: number,
): Promise<number | null> {
  if (!replay || row.reconcile_from || !row.last_run_at) return null;
  const [now, last] = [row.now.getTime(), row.last_run_at.getTime()];
  const gap = now - last;
  const refused = row.replay.refusedAt !== undefined && now - Date.parse(row.replay.refusedAt) < REFUSED_MS;
  if (refused || gap < Math.max(REPLAY.least, 2 * everyMs) || gap > REPLAY.most) return null;
  const answer = await replay(account.channel, Math.max(last - MINUTE, now - REPLAY.most + MINUTE), now - REPLAY.until);
  if (answer === 'not-in-plan')
    await database.db
      .updateTable('repair')
      .set({ replay: JSON.stringify({ refusedAt: row.now.toISOString() }) })
      .where('account_id', '=', account.id)
      .execute();
  return answer === 'asked' ? Math.round(gap / MINUTE) : null;
}
