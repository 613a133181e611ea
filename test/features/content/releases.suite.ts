import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureFirstRelease, ensureSetup } from '../../../src/features/content/ensure-first-release.ts';
import { exportContent, readRelease } from '../../../src/features/content/export-content.ts';
import { publishContent } from '../../../src/features/content/publish.ts';
import {
  createContentStore,
  createReleaseStore,
  type ReleaseStore,
  type ReleaseStoreOptions,
} from '../../../src/features/content/release-store.ts';
import { listReleases } from '../../../src/features/content/releases.ts';
import { releaseBefore, rollBack } from '../../../src/features/content/rollback.ts';
import { loadContent } from '../../../src/flow/load.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { copyContent, countingTraining, type ContentFolder } from './content-kit.ts';

/** What releases must do on every engine. `open` gives a migrated, empty database, which the suite closes. */
export function releaseSuite(open: () => Promise<Database>): void {
  let database: Database;
  let folder: ContentFolder;
  const stores: ReleaseStore[] = [];

  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await database.pool.query('truncate release cascade');
    await database.pool.query('truncate setting, event');
    folder = await copyContent();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) store.close();
    await folder.remove();
  });
  afterAll(() => database.close());

  const publish = (note = '') => publishContent({ ...countingTraining(), database, dir: folder.dir, note, by: 'editor' });
  const flow = (name: string) => join(folder.dir, 'flows', `${name}.yaml`);
  const built = (id: number) => ({ engine: { id }, understander: { id } }) as unknown as Awaited<ReturnType<ReleaseStoreOptions['build']>>;
  function openStore(options: Partial<ReleaseStoreOptions> = {}): ReleaseStore {
    let count = 0;
    const store = createReleaseStore({ database, build: () => built(++count), pollMs: 10, log: silentLog, ...options });
    stores.push(store);
    return store;
  }
  async function until(store: ReleaseStore, id: number): Promise<void> {
    while ((await store.current()).id !== id) await sleep(5);
  }

  it('makes release 1 of the files on the first start and changes nothing on the next', async () => {
    const training = countingTraining();
    const first = await ensureFirstRelease({ ...training, database, dir: folder.dir });
    expect(first).toMatchObject({ release: 1, made: true });
    const second = await ensureFirstRelease({ ...training, database, dir: folder.dir });
    expect(second).toMatchObject({ release: 1, made: false, line: expect.stringContaining('are the same') });
    expect(training.trained).toHaveLength(1);
  });

  it('hands a release’s model to its build as it was trained, and the content alone to who answers nobody', async () => {
    await publish();
    const trained = await database.db.selectFrom('release').select('model').executeTakeFirstOrThrow();
    let handed: Uint8Array | undefined;
    const store = openStore({
      async build(_content, model) {
        handed = await model;
        return built(1);
      },
    });
    const { content } = await store.current();
    expect(Buffer.from(handed ?? [])).toEqual(Buffer.from(trained.model));
    const contents = createContentStore({ database, log: silentLog });
    stores.push(contents as ReleaseStore);
    expect(await contents.current()).toEqual({ id: 1, content });
  });

  it('publishes a folder without its data files, and names them as warnings', async () => {
    const { release, problems } = await publish();
    expect(release).toBe(1);
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'missing-data-file', severity: 'warning', file: 'flows/connectors.yaml' }),
    );
  });

  it('makes one release when two processes start at once', async () => {
    const start = () => ensureFirstRelease({ ...countingTraining(), database, dir: folder.dir });
    const [one, two] = await Promise.all([start(), start()]);
    expect([one.release, two.release]).toEqual([1, 1]);
    expect(await listReleases(database)).toHaveLength(1);
  });

  it('says on start that the files differ, without publishing them', async () => {
    await publish();
    await appendFile(flow('receipt'), '# changed\n');
    const start = await ensureFirstRelease({ ...countingTraining(), database, dir: folder.dir });
    expect(start.line).toContain('differ');
    expect(start.line).toContain('content publish');
    expect(await listReleases(database)).toHaveLength(1);
  });

  it('does not start on broken content, and names file and line', async () => {
    await appendFile(flow('receipt'), '  - nonsense: 1\n');
    const start = ensureFirstRelease({ ...countingTraining(), database, dir: folder.dir });
    await expect(start).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.stringMatching(/^flows\/receipt\.yaml:\d+:\d+ /)]),
    });
  });

  it('stores the settings of the house once, and then leaves them alone', async () => {
    const setup = await ensureSetup({ database, dir: folder.dir });
    expect(setup.teams[Object.keys(setup.teams)[0] ?? '']?.hours.mon).toBeDefined();
    await rm(flow('setup'));
    expect(await ensureSetup({ database, dir: folder.dir })).toEqual(setup);
  });

  it('numbers releases in order and points to the newest', async () => {
    expect(await publish('first')).toMatchObject({ release: 1 });
    expect(await publish('second')).toMatchObject({ release: 2 });
    expect(await listReleases(database)).toMatchObject([
      { release: 2, current: true, note: 'second', by: 'editor' },
      { release: 1, current: false, note: 'first' },
    ]);
  });

  it('gives publishers at the same moment numbers of their own', async () => {
    const all = await Promise.all([publish(), publish(), publish()]);
    expect(all.map(({ release }) => release).sort()).toEqual([1, 2, 3]);
  });

  it('refuses broken content and changes nothing', async () => {
    await publish();
    await writeFile(flow('receipt'), 'flow: receipt\nsteps: [ { goto: nowhere } ]\n');
    const training = countingTraining();
    const { release, problems } = await publishContent({ ...training, database, dir: folder.dir });
    expect(release).toBeNull();
    expect(problems.filter(({ severity }) => severity === 'error').map(({ file }) => file)).toContain('flows/receipt.yaml');
    expect(training.trained).toHaveLength(0);
    expect(await listReleases(database)).toMatchObject([{ release: 1, current: true }]);
  });

  it('changes nothing when training fails', async () => {
    await publish();
    const train = () => Promise.reject(new Error('no memory'));
    await expect(publishContent({ train, gazetteers: () => [], database, dir: folder.dir })).rejects.toThrow('no memory');
    expect(await listReleases(database)).toHaveLength(1);
  });

  it('goes back to an earlier release, records who did it, and goes forward again', async () => {
    await publish();
    await publish();
    expect(await releaseBefore(database)).toBe(1);
    expect(await rollBack({ database, to: 1, by: 'editor' })).toEqual({ release: 1, was: 2 });
    expect((await listReleases(database)).find(({ current }) => current)?.release).toBe(1);
    const events = await database.db.selectFrom('event').select('data').where('topic', '=', 'release').orderBy('id', 'desc').execute();
    expect(events[0]?.data).toMatchObject({ release: 1, was: 2, by: 'editor' });
    expect(await publish()).toMatchObject({ release: 3 });
  });

  it('refuses to go back to a release that is not there, or is current', async () => {
    await publish();
    for (const to of [7, 2 ** 40]) await expect(rollBack({ database, to })).rejects.toMatchObject({ code: 'no-release', status: 404 });
    await expect(rollBack({ database, to: 1 })).rejects.toMatchObject({ code: 'already-current' });
  });

  it('says on start which earlier release the files are after a rollback', async () => {
    await publish();
    await appendFile(flow('receipt'), '# changed\n');
    await publish();
    await rollBack({ database, to: 1 });
    const start = await ensureFirstRelease({ ...countingTraining(), database, dir: folder.dir });
    expect(start.line).toContain('release 1 runs');
    expect(start.line).toContain('those of release 2');
  });

  it('is noticed by every running process', async () => {
    await publish();
    const [one, two] = [openStore(), openStore()];
    expect([(await one.current()).id, (await two.current()).id]).toEqual([1, 1]);
    await publish();
    await Promise.all([until(one, 2), until(two, 2)]);
    await rollBack({ database, to: 1 });
    await Promise.all([until(one, 1), until(two, 1)]);
  });

  it('is noticed by a wake-up, however long the poll', async () => {
    await publish();
    let wake = () => {};
    const store = openStore({ pollMs: 3_600_000, live: (call) => ((wake = call), () => {}) });
    await store.current();
    await publish();
    expect((await store.current()).id).toBe(1);
    wake();
    await until(store, 2);
  });

  it('answers from the release before while the next is built', async () => {
    await publish();
    let finish = () => {};
    const slow = new Promise<void>((resolve) => (finish = resolve));
    let builds = 0;
    const store = openStore({ build: async () => (++builds === 2 && (await slow), built(builds)), pollMs: 3_600_000 });
    await store.current();
    await publish();
    const check = store.check();
    while (builds < 2) await sleep(5);
    expect((await store.current()).id).toBe(1);
    finish();
    await check;
    expect((await store.current()).id).toBe(2);
  });

  it('stays on the release before when the next cannot be built, and takes the one after', async () => {
    await publish();
    let broken = false;
    const store = openStore({ build: () => (broken ? Promise.reject(new Error('bad model')) : built(1)) });
    await store.current();
    broken = true;
    await publish();
    await store.check();
    expect((await store.current()).id).toBe(1);
    broken = false;
    await publish();
    await until(store, 3);
  });

  it('gives a running flow the release it began on, and null for one that never was', async () => {
    await publish();
    await publish();
    const store = openStore();
    expect((await store.current()).id).toBe(2);
    expect((await store.byId(1))?.id).toBe(1);
    expect(await store.byId(9)).toBeNull();
  });

  it('builds a release once, and lets the one used longest ago go', async () => {
    for (let n = 0; n < 4; n++) await publish();
    const builds: number[] = [];
    const store = openStore({ keep: 3, pollMs: 3_600_000, build: () => (builds.push(1), built(1)) });
    await store.current();
    for (const id of [1, 2, 2, 4]) await store.byId(id);
    expect(builds).toHaveLength(3);
    await store.byId(3);
    expect(builds).toHaveLength(4);
    await store.byId(1);
    expect(builds).toHaveLength(5);
    await store.byId(4);
    expect(builds).toHaveLength(5);
  });

  it('has nothing to answer with before the first release', async () => {
    await expect(openStore().current()).rejects.toMatchObject({ code: 'no-release', status: 503 });
  });

  it('comes out as files that make the same content again, and as the same bytes the next time', async () => {
    const [whole, other] = await Promise.all([copyContent({ all: true }), copyContent()]);
    try {
      const { content } = await loadContent(whole.dir);
      await publishContent({ ...countingTraining(), database, dir: whole.dir });
      await writeFile(join(other.dir, 'flows', 'left-over.yaml'), 'flow: left-over\n');
      const files = await exportContent(await readRelease(database), other.dir);
      const again = await loadContent(other.dir);
      expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(again.content).toEqual(content);
      const bytes = await Promise.all(files.map((file) => readFile(join(other.dir, file), 'utf8')));
      await exportContent(await readRelease(database, 1), other.dir);
      expect(await Promise.all(files.map((file) => readFile(join(other.dir, file), 'utf8')))).toEqual(bytes);
    } finally {
      await Promise.all([whole.remove(), other.remove()]);
    }
  });

  it('refuses to hand out a release that is not there', async () => {
    for (const id of [5, 2 ** 40, NaN]) await expect(readRelease(database, id)).rejects.toMatchObject({ code: 'no-release', status: 404 });
  });
}
