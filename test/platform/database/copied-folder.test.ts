import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { access, cp, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreCommand } from '../../../src/cli/restore.ts';
import { openDatabase, type Database } from '../../../src/platform/database/engine.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { openDesk } from '../../support/desk.ts';

/** Only Linux tells whether the machine has been started since. */
const itOnLinux = process.platform === 'linux' ? it : it.skip;

describe('the folder of the embedded database', () => {
  let place: string;
  let dataDir: string;
  let warnings: unknown[];
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'uketsuke-copied-'));
    dataDir = join(place, 'data');
    warnings = [];
    await inFolder(
      async (database) => {
        const desk = await openDesk(database);
        for (const contact of ['1', '2']) await desk.accept(desk.says(contact, `${contact}1`, 'hello', Date.now()));
        await desk.reply((await desk.conversation('1')).id, 'sent once', 'person');
      },
      { dump: readFileSync(process.env['TEST_PGLITE_DUMP'] ?? '') },
    );
  }, 60_000);
  afterEach(() => rm(place, { recursive: true, force: true }));

  /** As a start of the product, and a stop. `asItIs`: as a look that is neither. */
  async function inFolder<T>(
    work: (database: Database) => Promise<T>,
    { asItIs = false, ...from }: { asItIs?: boolean; dump?: Uint8Array } = {},
  ): Promise<T> {
    const log = { ...silentLog, warn: (...line: unknown[]) => void warnings.push(line) } as typeof silentLog;
    const database = await openDatabase({ ...from, dataDir, inThread: true, log });
    try {
      if (!asItIs) await migrate(database);
      return await work(database);
    } finally {
      await database.close();
    }
  }
  const ask = async <Row>({ pool }: Database, text: string) => (await pool.query(text)).rows as Row[];
  const send = () =>
    inFolder(async (database) => {
      const desk = await openDesk(database);
      await desk.deliver();
      return desk.platform.sends.map(({ text }) => text);
    });
  /** What a start finds: whether the account waits for X's record, and how far back that is matched, in minutes. */
  const found = () =>
    inFolder(async (database) => {
      const [row] = await ask<{ paused_reason: string | null; minutes: number | null }>(
        database,
        `select paused_reason, round(extract(epoch from app_now() - reconcile_from) / 60)::int as minutes from account a left join repair r on r.account_id = a.id`,
      );
      return { reason: row?.paused_reason ?? null, minutes: row?.minutes ?? null, told: warnings.length };
    });
  const noted = (database: Database) =>
    ask<{ value: Record<string, unknown> }>(database, `select value from setting where key = 'identity'`);
  /** What happened to the machine since, as the note shows it. */
  const note = (what: Record<string, unknown>) =>
    inFolder((database) => ask(database, `update setting set value = value || '${JSON.stringify(what)}' where key = 'identity'`), {
      asItIs: true,
    });
  const OTHER = { boot: 'another' };
  const SAME = { reason: null, minutes: null, told: 0 };
  const COPY = { reason: 'reconcile', minutes: 24 * 60, told: 1 };
  const copy = () => cp(dataDir, `${dataDir}-copy`, { recursive: true });
  async function putBack(): Promise<void> {
    await rm(dataDir, { recursive: true });
    await rename(`${dataDir}-copy`, dataDir);
  }

  it('that was put back from a copy sends nothing again: X’s record is matched first, once', async () => {
    await copy();
    expect(await send()).toEqual(['sent once']);
    await putBack();
    expect(await send()).toEqual([]);
    expect(await found()).toEqual(COPY);
  }, 60_000);

  it('is a copy, too, where the files were laid over those that were there', async () => {
    await copy();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await cp(`${dataDir}-copy`, dataDir, { recursive: true, force: true });
    expect(await found()).toEqual(COPY);
  }, 60_000);

  it('is the same after a stop, wherever it was moved to on its disk', async () => {
    expect(await found()).toEqual(SAME);
    await rename(dataDir, `${dataDir}-copy`);
    await rename(`${dataDir}-copy`, dataDir);
    expect(await found()).toEqual(SAME);
  }, 60_000);

  it('is a copy however often it is unpacked in the same place, with all times kept', async () => {
    const archive = join(place, 'night.tar');
    const tar = (...args: string[]) => execFileSync('tar', [...args, '-C', place, 'data']);
    tar('-cf', archive);
    for (let times = 0; times < 3; times++) {
      await rm(dataDir, { recursive: true });
      tar('-xf', archive);
      warnings = [];
      // Another number for the file would say it all: it is the first one again on a disk at rest.
      const { ino } = await stat(join(dataDir, 'database', 'PG_VERSION'));
      await inFolder(
        ({ pool }) =>
          pool.query(
            `update setting set value = jsonb_set(value, '{file}', to_jsonb(${ino} || ' ' || split_part(value->>'file', ' ', 2)))`,
          ),
        { asItIs: true },
      );
      expect(await found()).toEqual(COPY);
      tar('-cf', archive);
      await inFolder(({ pool }) => pool.query(`update account set state = 'active', paused_reason = null`), { asItIs: true });
    }
  }, 60_000);

  itOnLinux(
    'may have lost what was stored last where the machine stopped before it was closed',
    async () => {
      await note({ ...OTHER, closed: false });
      expect(await send()).toEqual([]);
      expect(await found()).toEqual({ reason: 'reconcile', minutes: 20, told: 1 });
    },
    60_000,
  );

  itOnLinux(
    'may have, too, where the rows of this start have not reached the disk: those that are there say that it was closed',
    async () => {
      const mark = join(dataDir, 'database.open');
      await expect(access(mark)).rejects.toThrow('ENOENT');
      await inFolder(() => access(mark));
      await expect(access(mark)).rejects.toThrow('ENOENT');
      await writeFile(mark, 'another');
      expect(await found()).toEqual({ reason: 'reconcile', minutes: 20, told: 1 });
    },
    60_000,
  );

  it('is the same after the process alone was killed, and after a machine that was stopped in order', async () => {
    await note({ closed: false });
    expect(await found()).toEqual(SAME);
    await note(OTHER);
    expect(await found()).toEqual(SAME);
  }, 60_000);

  it('is noted to be in use until it is closed', async () => {
    expect(await inFolder(noted)).toMatchObject([{ value: { closed: false } }]);
    expect(await inFolder(noted, { asItIs: true })).toMatchObject([{ value: { closed: true } }]);
  }, 60_000);

  it('is taken for a copy when an operator says so, who has put back what cannot be told apart', async () => {
    const [out, err]: string[][] = [[], []];
    const io = {
      out: (line: string) => void out?.push(line),
      err: (line: string) => void err?.push(line),
      env: { DATA_DIR: dataDir },
      locale: 'en' as const,
    };
    expect(await restoreCommand(['--copied'], io)).toBe(0);
    expect([out, err]).toEqual([[expect.stringContaining('After the next start')], []]);
    expect(await found()).toEqual(COPY);
  }, 60_000);

  it('was noted by nobody in a version before: that is no difference', async () => {
    await inFolder((database) => ask(database, `delete from setting where key = 'identity'`));
    expect(await found()).toEqual(SAME);
    expect(await inFolder((database) => ask(database, `select key from setting where key = 'identity'`))).toHaveLength(1);
  }, 60_000);
});
