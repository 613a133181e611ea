import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgres } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { againOf, askedBy, type Sample } from './again.ts';
import { runKills, type Edition, type KillReport } from './kill-run.ts';
import { PLANTED, type PlantedBug } from './planted/bugs.ts';
import { openPostgres, openRedis, type ProvePostgres, type ProveRedis } from './services.ts';
import { makeTestBuild, type TestBuild } from './test-build.ts';
import { violations } from './verdict.ts';

/** A short sample of each edition, of the largest a minute with a seed that is always the same and one with another; `npm run prove` runs them at full length, and every planted bug with `--planted all`. */
const FIXED = 20_261_122;
const FRESH = randomInt(1_000_000);
/** Many times what it takes where nothing else runs. */
const LIMIT_MS = 400_000;
/** Quickly caught, and by two different eyes: the platform's log, and the product's own record. */
const TOOTH = PLANTED.filter(({ name }) => name === 'no-dedupe');

let sound: TestBuild;
let postgres: ProvePostgres | undefined;
let redis: ProveRedis | undefined;

/** Servers of this file's own, since it crashes them. */
beforeAll(async () => {
  sound = makeTestBuild();
  if (process.env['TEST_DATABASE_URL']) postgres = await openPostgres();
  if (process.env['TEST_REDIS_URL']) redis = await openRedis();
}, LIMIT_MS);
afterAll(async () => {
  sound.remove();
  await redis?.stop();
  await postgres?.stop();
});

async function run(sample: Sample, planted?: PlantedBug[]): Promise<KillReport> {
  const build = planted ? makeTestBuild(planted) : sound;
  const server = sample.edition === 'embedded' ? undefined : postgres;
  const database = server && (await createPostgres(server.url));
  const queue = sample.edition === 'scaled' ? redis : undefined;
  await queue?.flush();
  try {
    return await runKills({
      ...askedBy(sample),
      ...{ build, postgres: server, redis: queue, databaseUrl: database?.url, redisUrl: queue?.url },
      ...(planted ? { stageKills: 3, stagesGrow: true, drainMs: 20_000, rough: true, everyTrouble: false } : {}),
    });
  } finally {
    await database?.drop();
    if (build !== sound) build.remove();
  }
}

async function expectProven(sample: Sample): Promise<void> {
  const report = await run(sample);
  const { unexpected, kept } = report;
  // People take over some conversations; the others are the bot's.
  const least = { kills: sample.kills, messages: sample.messages, answers: report.messages / 3 };
  const kinds = ['kills', 'messages', 'answers'] as const;
  const tooFew = kinds.filter((kind) => report[kind] < least[kind]).map((kind) => `${report[kind]} ${kind}`);
  const troubles = Object.entries(report.troubles).flatMap(([kind, times]) => (times > 0 ? [kind] : []));
  // The line in the message: what a failed run draws can be drawn again.
  const again = againOf(sample);
  expect({ again, found: violations(report), unexpected, kept, tooFew, troubles: troubles.sort() }).toEqual({
    ...{ again, found: [], unexpected: [], kept: null, tooFew: [], troubles: TROUBLES[sample.edition] },
  });
}
/** What each edition stands on is crashed, killed and emptied in its sample. */
const TROUBLES: Record<Edition, string[]> = { embedded: [], postgres: ['postgres'], scaled: ['postgres', 'redisFlushed', 'redisKilled'] };

const title = (edition: string, seed: number) => `gives every message exactly one outcome: ${edition}, seed ${seed}`;

describe('kill -9 at points and at random, embedded', () => {
  it(title('embedded', FRESH), () => expectProven({ edition: 'embedded', seed: FRESH, kills: 3, messages: 20 }), LIMIT_MS);
});

describeWith('PostgreSQL', 'kill -9 at points and at random, with PostgreSQL crashing', () => {
  it(title('postgres', FRESH), () => expectProven({ edition: 'postgres', seed: FRESH, kills: 4, messages: 30 }), LIMIT_MS);

  describeWith('Redis', 'and Redis flushed and killed', () => {
    it(title('scaled', FIXED), () => expectProven({ edition: 'scaled', seed: FIXED, kills: 12, messages: 80, seconds: 60 }), LIMIT_MS);

    it(title('scaled', FRESH), () => expectProven({ edition: 'scaled', seed: FRESH, kills: 12, messages: 80, seconds: 60 }), LIMIT_MS);

    it(
      'sees a bug that was planted, in the platform’s log and in the product’s own record',
      async () => {
        const report = await run({ edition: 'scaled', seed: FIXED, kills: 200, messages: 0 }, TOOTH);
        expect(report.doubled).not.toEqual([]);
        expect(report.mixedUp).not.toEqual([]);
      },
      LIMIT_MS,
    );
  });
});
