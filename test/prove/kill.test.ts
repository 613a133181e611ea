import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createPostgres } from '../support/database.ts';
import { describeWith } from '../support/need.ts';
import { runKills, type Edition, type KillReport } from './short-kills.ts';

/** A short, seeded sample at random moments; `npm run prove` kills at named points, and plants bugs. */
const SAMPLE = { seed: 20_261_121, conversations: 10, messagesEach: 4, killsAtLeast: 4, drainMs: 90_000 };
const LIMIT_MS = 240_000;

function expectProven(report: KillReport): void {
  expect(report).toMatchObject({ lost: [], doubled: [], outOfOrder: [], unexpected: [] });
  expect(report.messages).toBe(SAMPLE.conversations * SAMPLE.messagesEach);
  expect(report.kills).toBeGreaterThanOrEqual(SAMPLE.killsAtLeast);
}

describe('kill -9 at random moments, embedded', () => {
  it(
    'gives every message exactly one outcome, as the platform saw it',
    async () => {
      expect(existsSync('dist/cli/main.js')).toBe(true);
      expectProven(await runKills({ edition: 'embedded', everyMs: 3_000, ...SAMPLE }));
    },
    LIMIT_MS,
  );
});

describeWith('PostgreSQL', 'kill -9 at random moments, PostgreSQL only', (url) => {
  it('gives every message exactly one outcome, as the platform saw it', () => onPostgres('postgres', url), LIMIT_MS);
});

describeWith('PostgreSQL', 'kill -9 at random moments, scaled', (url) => {
  describeWith('Redis', 'with Redis', (redisUrl) => {
    it('gives every message exactly one outcome, as the platform saw it', () => onPostgres('scaled', url, redisUrl), LIMIT_MS);
  });
});

async function onPostgres(edition: Edition, serverUrl: string, redisUrl?: string): Promise<void> {
  const { url, drop } = await createPostgres(serverUrl);
  try {
    expectProven(await runKills({ edition, databaseUrl: url, redisUrl, everyMs: 1_200, ...SAMPLE }));
  } finally {
    await drop();
  }
}
