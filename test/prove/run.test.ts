import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { againOf, askedBy, type Sample } from './again.ts';
import type { KillReport } from './kill-run.ts';

const LIMIT_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'uketsuke-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Proof = { said: string; code: number | null };

/** `npm run prove` without its build. Resolves with what it printed and its exit code. */
async function prove(args: string[], env: Record<string, string> = {}, node: string[] = []): Promise<Proof> {
  const child = spawn(process.execPath, [...node, 'dist/test/prove/run.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { said, code };
}

/** A path on which Redis is not found, and what starts PostgreSQL is. */
function withoutRedis(): string {
  // PostgreSQL's own user looks there, too.
  chmodSync(folder, 0o755);
  for (const name of ['sh', 'cat', 'rm', 'id']) symlinkSync(name === 'id' ? '/usr/bin/id' : `/bin/${name}`, join(folder, name));
  return folder;
}

describe('the proof’s exit code', () => {
  it(
    'is 1 when the edition that was asked for cannot be proven here',
    async () => {
      const { said, code } = await prove(['--edition', 'scaled', '--planted', 'all'], { PATH: withoutRedis() });
      expect(said).toMatch(/scaled: skipped/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    'is 1, with the line by which it is seen again, when a run cannot be made',
    async () => {
      const { said, code } = await prove(['--edition', 'embedded', '--seed', '7', '--stage', '4', '--planted', 'no-such']);
      expect(said).toMatch(/there is no planted bug no-such/);
      expect(said).toMatch(/again: npm run prove -- --edition embedded --seed 7 --planted no-such --stage 4/);
      expect(code).toBe(1);
    },
    LIMIT_MS,
  );
});

const NOTHING: KillReport = {
  ...{ messages: 9, answers: 8, fetched: 0, parked: 0, failed: 0, dropped: 0, leftToPeople: 0, kills: 3, takeovers: 0, seconds: 1 },
  ...{ lost: [], doubled: [], outOfOrder: [], overtaken: [], mixedUp: [], unstored: [], stuck: [] },
  ...{ givenUp: [], leftForNothing: [], droppedForNothing: [], unexpected: [], states: {}, outcomes: {}, killsBy: {} },
  ...{
    troubles: { postgres: 0, redisFlushed: 0, redisKilled: 0 },
    settledMs: 1,
    standstillMs: 1,
    startMs: { served: 1, claimed: 1 },
    kept: null,
  },
};

describe('a run that is over', () => {
  /** The program as it is, but that its runs are over at once, with the report in `REPORT`, and print how they were asked for. */
  const hooks = join(folder, 'hooks.mjs');
  const preload = join(folder, 'preload.mjs');
  beforeAll(() => {
    const standIns = {
      './kill-run.js': `export const runKills = ({ build, tell, ...asked }) => {
        console.log('asked for ' + JSON.stringify(asked));
        return Promise.resolve(JSON.parse(process.env.REPORT));
      };`,
      './test-build.js': 'export const makeTestBuild = () => ({ remove() {} });',
    };
    const urls = Object.entries(standIns).map(([name, code]) => [name, `data:text/javascript,${encodeURIComponent(code)}`]);
    writeFileSync(
      hooks,
      `const urls = new Map(${JSON.stringify(urls)});
      export const resolve = (name, context, next) => (urls.has(name) ? { url: urls.get(name), shortCircuit: true } : next(name, context));`,
    );
    writeFileSync(preload, `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)});`);
  });

  const over = (report: Partial<KillReport>, args: string[]) =>
    prove(args, { REPORT: JSON.stringify({ ...NOTHING, ...report }) }, ['--import', pathToFileURL(preload).href]);
  const askedIn = ({ said }: Proof) => /^asked for (.*)$/m.exec(said)?.[1];
  const againIn = ({ said }: Proof) => /^ {2}again: npm run prove -- (.*)$/m.exec(said)?.[1];

  it(
    'says nothing of another one when nothing was found',
    async () => {
      const proof = await over({ messages: 30 }, ['--edition', 'embedded', '--kills', '3']);
      expect(proof).toMatchObject({ code: 0, said: expect.stringContaining('0 lost, 0 doubled') });
      expect(againIn(proof)).toBeUndefined();
    },
    LIMIT_MS,
  );

  it.each([
    ['kills', '--kills 10000 --minutes 30', 'cut short: 3 of 10000 kills, 9 messages'],
    ['messages', '--messages 100 --minutes 30', 'cut short: 3 kills, 9 of 100 messages'],
    ['both', '--kills 3 --messages 100', 'cut short: 3 of 3 kills, 9 of 100 messages'],
  ])(
    'ends with 1 when its time was over before what was asked for: %s',
    async (_name, args, line) => {
      const proof = await over({}, `--edition embedded --seed 7 ${args}`.split(' '));
      expect(proof).toMatchObject({ code: 1, said: expect.stringContaining(line) });
      expect(againIn(proof)).toContain(args.split(' --minutes')[0]);
    },
    LIMIT_MS,
  );

  it(
    'is complete when nobody asked for more than a time',
    async () => {
      const proof = await over({}, ['--edition', 'embedded', '--minutes', '1']);
      expect(proof.code).toBe(0);
      expect(proof.said).not.toContain('cut short');
    },
    LIMIT_MS,
  );

  const ALL =
    '--edition embedded --seed 7 --kills 5 --messages 40 --minutes 3 --stage 2 --workers 3 --conversations 24 --life 900 --drain 7000 --every-trouble --reads-limited';
  const found = { doubled: ['A:1', 'B:2'] };

  it.each<[string, Partial<KillReport>, string, string]>([
    ['every setting', found, ALL, ALL],
    ['a time', { lost: ['A:3'] }, '--edition embedded --minutes 2', '--edition embedded --seed \\d+ --minutes 2 --life 2500'],
    [
      'an end that nobody asked for',
      { unexpected: ['web ended by itself (1)'] },
      '--edition embedded --kills 4',
      '--edition embedded --seed \\d+ --kills 4 --messages 40 --life 2500',
    ],
    [
      'a bug',
      found,
      `${ALL} --planted no-dedupe`,
      '--edition embedded --seed 7 --planted no-dedupe --minutes 3 --stage 2 --workers 3 --conversations 24 --life 900 --drain 7000 --every-trouble --reads-limited',
    ],
  ])(
    'ends with 1 and with a line that asks for the very same one: %s',
    async (_name, report, args, line) => {
      const first = await over(report, args.split(' '));
      expect(first.code).toBe(1);
      expect(againIn(first)).toMatch(new RegExp(`^${line}$`));
      expect(first.said).toMatch(/2 doubled|1 lost|1 unexpected/);
      const seed = /--seed (\d+)/.exec(againIn(first) ?? '')?.[1];
      expect(JSON.parse(askedIn(first) ?? '{}')).toMatchObject({ edition: 'embedded', seed: Number(seed) });

      const second = await over(report, (againIn(first) ?? '').split(' '));
      expect([askedIn(second), againIn(second)]).toEqual([askedIn(first), againIn(first)]);
    },
    LIMIT_MS,
  );

  it.each<[string, Sample]>([
    ['kills and messages', { edition: 'embedded', seed: 7, kills: 3, messages: 20 }],
    ['a time', { edition: 'embedded', seed: 7, kills: 3, messages: 20, seconds: 60 }],
  ])(
    'was asked for as the test suite’s sample is, with the sample’s own line: %s',
    async (_name, sample) => {
      const proof = await over({}, againOf(sample).replace('npm run prove -- ', '').split(' '));
      expect(JSON.parse(askedIn(proof) ?? '{}')).toEqual({ ...askedBy(sample), lifeMs: 2_500, readsLimited: false });
    },
    LIMIT_MS,
  );
});
