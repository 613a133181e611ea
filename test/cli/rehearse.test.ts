import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RehearsalState } from '../../src/core/rehearsal.ts';
import { run, type Running } from '../support/process.ts';
import { until } from '../support/product.ts';
import { contentFolder, releaseOne } from '../support/release-one.ts';

const KAORI = '2244994945';

let root: string;
let data: string;
let env: Record<string, string>;
let running: Running | undefined;
let other: Server | undefined;

/** Starting the whole on a busy machine takes longer than usual. */
const PATIENCE_MS = 90_000;

// Training the release takes its time when nobody has done it before.
beforeAll(() => releaseOne('small'), 180_000);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'uketsuke-rehearse-'));
  data = join(root, 'rehearsal');
  // What a real installation would have around it: none of it may be used.
  const real = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/production',
    REDIS_URL: 'redis://127.0.0.1:1',
    X_API_URL: 'http://127.0.0.1:1',
    X_CONSUMER_KEY: 'real',
    X_CONSUMER_SECRET: 'real',
    X_ACCESS_TOKEN: 'real',
    X_ACCESS_SECRET: 'real',
    X_USER_ID: '1',
    PUBLIC_URL: 'https://desk.example',
    HOST: '0.0.0.0',
    SMTP_URL: 'not a url',
  };
  env = {
    ...real,
    PORT: '0',
    CONTENT_DIR: await contentFolder(join(root, 'content'), 'open', 'small'),
    TURN_SETTLE_MS: '60',
    SWEEP_MS: '150',
  };
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await running?.ended;
  running = undefined;
  other?.close();
  await rm(root, { recursive: true, force: true });
});

/** A rehearsal over release 1, which takes no training. Resolves with the page's address. */
async function rehearse(): Promise<string> {
  await mkdir(data, { recursive: true });
  await writeFile(join(data, '.uketsuke-rehearsal'), '');
  await cp((await releaseOne('small')).database, join(data, 'database'), { recursive: true });
  const started = run(['rehearse', '--port', '0', '--data', data], env);
  running = started;
  return until(
    'it says where the page is',
    async () => {
      if (started.child.exitCode !== null) throw new Error(`it ended: ${(await started.ended).err}`);
      return /(http:\/\/127\.0\.0\.1:\d+)\/\n/.exec(started.out())?.[1];
    },
    PATIENCE_MS,
  );
}
/** Another program's port. */
async function occupy(): Promise<number> {
  const server = createServer();
  other = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const stateOf = async (url: string): Promise<RehearsalState> => (await fetch(`${url}/api/state`)).json() as Promise<RehearsalState>;
const post = (url: string, path: string, body: unknown) =>
  fetch(`${url}/api/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const linesOf = async (url: string) => (await stateOf(url)).people.find(({ id }) => id === KAORI)?.lines ?? [];

describe('uketsuke rehearse', () => {
  it(
    'answers a customer by the whole product, once, whatever goes wrong with webhooks and sends',
    async () => {
      const url = await rehearse();
      const { productUrl } = await stateOf(url);
      expect(running?.out()).toContain(`${productUrl ?? ''}/desk`);
      expect(running?.out()).toContain('本物のXには届きません');
      await post(url, 'switches', { name: 'twice', on: true, amount: 100 });
      await post(url, 'switches', { name: 'fail', on: true });
      await post(url, `people/${KAORI}/messages`, { text: '営業時間を教えてください' });
      const seen = async () => new Set((await stateOf(url)).happenings.map(({ kind }) => kind));
      await until('all of it has happened', async () => {
        const kinds = await seen();
        return kinds.has('webhook') && kinds.has('webhook-again') && kinds.has('doubt') && kinds.has('echo-confirmed');
      });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const lines = await linesOf(url);
      expect(lines.map(({ by }) => by)).toEqual(['customer', 'brand']);
      expect(lines[1]?.text).toContain('営業時間');
    },
    PATIENCE_MS * 2,
  );

  it(
    'stops the whole on a signal',
    async () => {
      const url = await rehearse();
      running?.child.kill('SIGINT');
      expect((await running?.ended)?.code).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
      expect(await readdir(data)).not.toContain('server.json');
    },
    PATIENCE_MS * 2,
  );

  it(
    'stops on a signal too when the product has been started again meanwhile',
    async () => {
      const url = await rehearse();
      const before = (await stateOf(url)).productUrl;
      await post(url, 'permission', { granted: false });
      expect((await post(url, 'permission', { granted: true })).status).toBe(200);
      const { productUrl, permitted } = await stateOf(url);
      expect(permitted).toBe(true);
      expect(productUrl).not.toBe(before);
      await post(url, `people/${KAORI}/messages`, { text: '営業時間を教えてください' });
      await until('the answer is there', async () => (await linesOf(url)).length === 2);
      running?.child.kill('SIGTERM');
      expect((await running?.ended)?.code).toBe(0);
      expect(await readdir(data)).not.toContain('server.json');
    },
    PATIENCE_MS * 2,
  );

  it(
    'refuses a folder with files of others, a port that is taken and one that is none, in a sentence each',
    async () => {
      await mkdir(join(data, 'database'), { recursive: true });
      const folder = await run(['rehearse', '--port', '0', '--data', data], env).ended;
      expect(folder).toMatchObject({ code: 2, err: expect.stringContaining('holds files that no rehearsal made') });
      const taken = String(await occupy());
      const fresh = join(root, 'fresh');
      const page = await run(['rehearse', '--port', taken, '--data', fresh], env).ended;
      expect(page).toMatchObject({ code: 2, err: expect.stringContaining(`another program listens on port ${taken}`) });
      const none = await run(['rehearse', '--port', 'x', '--data', fresh], env).ended;
      expect(none).toMatchObject({ code: 1, err: expect.stringContaining('--port: must be a number') });
    },
    PATIENCE_MS * 2,
  );

  it(
    'names the other port when the product’s own is taken',
    async () => {
      env = { ...env, PORT: String(await occupy()) };
      await expect(rehearse()).rejects.toThrow('choose another with PORT=3979');
    },
    PATIENCE_MS * 2,
  );
});
