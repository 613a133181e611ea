import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CompiledQuery, sql, type Kysely } from 'kysely';
import type { Log } from '../log.ts';
import { matchBeforeSending, matchCopy } from './match-before-sending.ts';
import type { Schema } from './schema.ts';
import { FORGOTTEN_MS, lastWord, type Ask } from './timeline.ts';

/**
 * Where the rows of the embedded engine are. `file`: the one that is written once, when the folder is made; a copy has another, or another time. `boot`: the machine's
 * number, new whenever it starts; null where the system does not tell it. `device`: means something only until then.
 */
type Place = { file: string; device: string; boot: string | null };
/** What is noted of it. An operator who has put back what cannot be told apart empties it. */
type Noted = Partial<Place & { closed: boolean }>;

/**
 * Looks, once there are all tables, whether the folder of the embedded engine is still the one that its rows were written in, as `timeline.ts` does with a server.
 * In a copy that was put back all that was done since is missing; after a power cut what was done last, because nothing waits for the disk.
 */
export async function watchFolder(db: Kysely<Schema>, folder: string, log: Pick<Log, 'warn'>): Promise<void> {
  const place = await placeOf(folder);
  await db.transaction().execute(async (tx) => {
    const ask: Ask = async <Row>(text: string, values: unknown[] = []) =>
      (await tx.executeQuery(CompiledQuery.raw(text, values))).rows as Row[];
    const [row] = await ask<{ value: Noted }>(`select value from setting where key = 'identity'`);
    if (row) await forget(ask, row.value, place, log);
    await ask(
      `insert into setting (key, value) values ('identity', $1) on conflict (key) do update set value = excluded.value, updated_at = app_now()`,
      [JSON.stringify({ ...place, closed: false })],
    );
  });
}

/** Nothing is under way any more: whatever happens to the machine from now on, nothing is lost by it. */
export async function noteClosed(db: Kysely<Schema>): Promise<void> {
  await sql`update setting set value = value || '{"closed": true}' where key = 'identity'`.execute(db);
}

async function forget(ask: Ask, noted: Noted, place: Place, log: Pick<Log, 'warn'>): Promise<void> {
  if (isCopy(noted, place)) {
    await matchCopy(ask, await lastWord(ask, 0));
    log.warn({ before: noted, now: place }, 'DATA_DIR is a copy, or was put back: nothing is sent to X until its record is matched');
  } else if (wasCutOff(noted, place)) {
    await matchBeforeSending(ask, await lastWord(ask, FORGOTTEN_MS));
    log.warn(
      { before: noted, now: place },
      'the machine stopped before the database was closed, and what was stored last may be lost: nothing is sent to X until its record is matched',
    );
  }
}

function isCopy(noted: Noted, { file, device, boot }: Place): boolean {
  return noted.file !== file || (boot !== null && noted.boot === boot && noted.device !== device);
}

function wasCutOff(noted: Noted, { boot }: Place): boolean {
  return boot !== null && typeof noted.boot === 'string' && noted.boot !== boot && noted.closed !== true;
}

async function placeOf(folder: string): Promise<Place> {
  const { ino, dev, mtimeNs } = await stat(join(folder, 'PG_VERSION'), { bigint: true });
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
  return { file: `${ino} ${mtimeNs / 1_000_000_000n}`, device: String(dev), boot };
}
