import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { createReleaseBuilder } from '../../src/app/releases.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Setup } from '../../src/core/setup.ts';
import { ensureSetup } from '../../src/features/content/ensure-first-release.ts';
import { pointTo } from '../../src/features/content/pointer.ts';
import { publishContent } from '../../src/features/content/publish.ts';
import { trainInThread } from '../../src/nlu/recognizers/embedded/train.ts';
import { openDatabase, type Database } from '../../src/platform/database/engine.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { silentLog } from '../../src/platform/log.ts';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
/** What a release and the database around it are made from. */
const MADE_FROM = ['intents', 'flows', 'src/nlu', 'src/flow', 'src/features/content', 'src/core/text', 'src/platform/database'];

/**
 * `shipped`: all of the content. `small`: a shop's hours, its stock and the way to a person, over the first products alone, for what is not about understanding:
 * there is a third of the model and a thirtieth of the data to train, to read at each start and to save.
 */
export type ContentSize = 'shipped' | 'small';

/** What the small content keeps of the shipped one: three intents with their flows, and what every content needs. */
const SMALL = ['store-hours', 'stock-check', 'person-please', 'phrases', 'triggers', 'synonyms', 'entities', 'connectors', 'setup'];

/** The rows of its tables, besides the heading, that the small content keeps: the products P00001 to P00099. */
const SMALL_ROWS = { 'products.csv': /^P000\d\d,/, 'stock.csv': /^P000\d\d,/ };

type KeptRelease = { content: unknown; model: string; sourceHash: string };
export type Prepared = { database: string; release: KeptRelease };

const prepared = new Map<ContentSize, Promise<Prepared>>();

/**
 * Release 1 of the content, made once for as long as the content and the code that reads it stay as they are: training takes seconds.
 * `database` is a folder of the embedded engine that holds it and nothing else.
 */
export function releaseOne(size: ContentSize = 'shipped'): Promise<Prepared> {
  const known = prepared.get(size) ?? prepare(size);
  prepared.set(size, known);
  return known;
}

async function prepare(size: ContentSize): Promise<Prepared> {
  const kept = join(tmpdir(), `uketsuke-release-one-${size}-${await hashOf(MADE_FROM)}`);
  if (!existsSync(kept)) await make(kept, size);
  return { database: join(kept, 'database'), release: JSON.parse(await readFile(join(kept, 'release.json'), 'utf8')) as KeptRelease };
}

async function make(kept: string, size: ContentSize): Promise<void> {
  const folder = await mkdtemp(`${kept}.`);
  const content = await copyContent(join(folder, 'content'), size);
  const dump = await readFile(process.env['TEST_PGLITE_DUMP'] ?? '');
  const database = await openDatabase({ dataDir: folder, dump, inThread: true, log: silentLog });
  try {
    await writeFile(join(folder, 'release.json'), JSON.stringify(await publishFirst(database, content)));
    // Each test says by itself when its teams are there.
    await database.db.deleteFrom('setting').where('key', '=', 'setup').execute();
  } finally {
    await database.close();
  }
  // Another test process may have been faster.
  await rename(folder, kept).catch(() => rm(folder, { recursive: true, force: true }));
}

async function publishFirst(database: Database, dir: string): Promise<KeptRelease> {
  const setup: Setup = await ensureSetup({ database, dir });
  const builder = createReleaseBuilder({ contentDir: dir, setup: () => setup, clock: systemClock, log: silentLog });
  try {
    const { release, problems } = await publishContent({
      database,
      dir,
      train: trainInThread,
      gazetteers: async (content) => (await builder.connectorsOf(content)).gazetteers(),
    });
    if (release === null) throw new Error(`the content has mistakes: ${JSON.stringify(problems.slice(0, 5))}`);
  } finally {
    await builder.close();
  }
  const row = await database.db.selectFrom('release').selectAll().executeTakeFirstOrThrow();
  return { content: row.content, model: Buffer.from(row.model).toString('base64'), sourceHash: row.source_hash };
}

/** Puts release 1 into a database that has been migrated and has none. */
export async function insertReleaseOne(database: Database, size?: ContentSize): Promise<void> {
  const { release } = await releaseOne(size);
  await transaction(database, async (tx) => {
    await tx
      .insertInto('release')
      .values({
        id: 1,
        content: JSON.stringify(release.content),
        model: Buffer.from(release.model, 'base64'),
        source_hash: release.sourceHash,
      })
      .execute();
    await pointTo(tx, 1, { by: 'test', note: '' });
  });
}

/** `open`: the teams are always there. `closed`: next on the third day from now, at ten. */
export type Presence = 'open' | 'closed';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A copy of the content, which a test may change. Its files are those of release 1, byte by byte. */
async function copyContent(folder: string, size: ContentSize): Promise<string> {
  const wanted = (path: string) => size === 'shipped' || !path.endsWith('.yaml') || SMALL.includes(basename(path, '.yaml'));
  for (const part of ['intents', 'flows']) await cp(join(repository, part), join(folder, part), { recursive: true, filter: wanted });
  if (size === 'small') for (const [file, row] of Object.entries(SMALL_ROWS)) await keepRows(join(folder, 'flows', 'data', file), row);
  return folder;
}

async function keepRows(file: string, row: RegExp): Promise<void> {
  const [heading = '', ...rows] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [heading, ...rows.filter((line) => row.test(line)), ''].join('\n'));
}

/** The same, with teams that are there or not. */
export async function contentFolder(folder: string, presence: Presence, size: ContentSize = 'shipped'): Promise<string> {
  await copyContent(folder, size);
  const file = join(folder, 'flows', 'setup.yaml');
  const setup = parse(await readFile(file, 'utf8')) as { teams: Record<string, { hours: unknown }> };
  const thirdDay = WEEKDAYS[new Date(Date.now() + 9 * 3_600_000 + 3 * 86_400_000).getUTCDay()] as string;
  const hours = presence === 'open' ? { every: [['00:00', '24:00']] } : { [thirdDay]: [['10:00', '18:00']] };
  for (const team of Object.values(setup.teams)) team.hours = hours;
  await writeFile(file, stringify({ ...setup, special: [] }));
  return folder;
}

async function hashOf(folders: string[]): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const folder of folders) {
    const entries = await readdir(join(repository, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    for (const file of files.sort()) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}
