import { open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CompiledQuery, sql, type Kysely } from 'kysely';
import type { Log } from '../log.ts';
import { matchBeforeSending, matchCopy } from './match-before-sending.ts';
import type { Schema } from './schema.ts';
import { FORGOTTEN_MS, lastWord, type Ask } from './timeline.ts';

/**
 * Where the rows of the embedded engine are. `file`: the one that is written once, when the folder is made; a copy has another, or another time. `birth`: when that
 * file came into being, which no tool can set: what was taken away and unpacked again may have all else as before. Null where the file system does not tell it.
 * `boot`: the machine's number, new whenever it starts; null where the system does not tell it.
 */
type Place = { file: string; birth: string | null; boot: string | null };
/** What is noted of it. An operator who has put back what cannot be told apart empties it. */
type Noted = Partial<Place & { closed: boolean }>;

/**
 * Looks, once there are all tables, whether the folder of the embedded engine is still the one that its rows were written in, as `timeline.ts` does with a server.
 * In a copy that was put back all that was done since is missing; after a power cut what was done last, because nothing waits for the disk.
 */
export async function watchFolder(db: Kysely<Schema>, folder: string, log: Pick<Log, 'warn'>): Promise<void> {
  const place = await placeOf(folder);
  const leftOpen = await readFile(markOf(folder), 'utf8').catch(() => null);
  await db.transaction().execute(async (tx) => {
    const ask: Ask = async <Row>(text: string, values: unknown[] = []) =>
      (await tx.executeQuery(CompiledQuery.raw(text, values))).rows as Row[];
    const [row] = await ask<{ value: Noted }>(`select value from setting where key = 'identity'`);
    if (row) await forget(ask, row.value, place, leftOpen, log);
    await ask(
      `insert into setting (key, value) values ('identity', $1) on conflict (key) do update set value = excluded.value, updated_at = app_now()`,
      [JSON.stringify({ ...place, closed: false })],
    );
  });
  if (place.boot !== null) await mark(folder, place.boot);
}

/**
 * That the database is open is on the disk before anything is sent: its own rows get there up to half a minute later, and until then those on the disk say that it
 * was closed.
 */
const markOf = (folder: string) => `${folder}.open`;

async function mark(folder: string, boot: string): Promise<void> {
  await sync(markOf(folder), 'w', boot);
  await sync(dirname(folder), 'r');
}

/** Nothing is under way any more. Its files get to the disk when the system brings them there: to wait for that would make each stop a long one. */
export async function noteClosed(db: Kysely<Schema>, folder: string): Promise<void> {
  await sql`update setting set value = value || '{"closed": true}' where key = 'identity'`.execute(db);
  await rm(markOf(folder), { force: true });
}

async function sync(path: string, flags: string, text?: string): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    if (text !== undefined) await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function forget(ask: Ask, noted: Noted, place: Place, leftOpen: string | null, log: Pick<Log, 'warn'>): Promise<void> {
  if (isCopy(noted, place)) {
    await matchCopy(ask, await lastWord(ask, 0));
    log.warn({ before: noted, now: place }, 'DATA_DIR is a copy, or was put back: nothing is sent to X until its record is matched');
  } else if (wasCutOff(noted, place, leftOpen)) {
    await matchBeforeSending(ask, await lastWord(ask, FORGOTTEN_MS));
    log.warn(
      { before: noted, now: place },
      'the machine stopped before the database was closed, and what was stored last may be lost: nothing is sent to X until its record is matched',
    );
  }
}

function isCopy(noted: Noted, { file, birth }: Place): boolean {
  return noted.file !== file || (birth !== null && typeof noted.birth === 'string' && noted.birth !== birth);
}

function wasCutOff(noted: Noted, { boot }: Place, leftOpen: string | null): boolean {
  if (boot === null) return false;
  return (typeof noted.boot === 'string' && noted.boot !== boot && noted.closed !== true) || (leftOpen !== null && leftOpen !== boot);
}

async function placeOf(folder: string): Promise<Place> {
  const look = (name: string) => stat(join(folder, name), { bigint: true });
  const [{ ino, mtimeNs, birthtimeNs }, control] = await Promise.all([look('PG_VERSION'), look('global/pg_control')]);
  // Where there is no such time Node gives none, or that of the last change, which for this one is later: it is written again and again.
  const isTold = birthtimeNs > 0n && control.birthtimeNs !== control.ctimeNs;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
  return { file: `${ino} ${mtimeNs / 1_000_000_000n}`, birth: isTold ? String(birthtimeNs) : null, boot };
}
