import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentAt } from '../support/agent.ts';
import { describeWith } from '../support/need.ts';
import { run } from '../support/process.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { openProxy } from '../support/proxy.ts';

describeWith('PostgreSQL', 'a database that goes away and comes back', () => {
  let house: House;
  let product: Product;
  let way: Awaited<ReturnType<typeof openProxy>>;

  beforeAll(async () => {
    house = await openHouse({ edition: 'postgres', content: 'small' });
    way = await openProxy(house.env['DATABASE_URL'] ?? '');
    product = await startProduct(house, { DATABASE_URL: way.url });
  }, 240_000);

  afterAll(async () => {
    await product?.stop();
    await way?.cut();
    await house?.close();
  }, 60_000);

  const status = async (path: string) => (await fetch(product.url + path)).status;

  const metrics = async () => (await fetch(`${product.url}/metrics`)).text();

  it('turns X away with 503 meanwhile, and answers everything once afterwards, without a restart', async () => {
    const hana = product.customer('9701');
    expect(await hana.says('渋谷店の営業時間は？')).toContain('渋谷店');

    const aya = await agentAt(product, 'Aya');
    await way.cut();
    Object.assign(house.x.settings.delivery, { redeliver: true, redeliverMs: 300 });
    hana.writesOnly('新宿店の営業時間は？');
    await until('X was told 503', () => house.x.log.deliveries.some((delivery) => delivery.status === 503));
    expect(house.x.log.deliveries.filter(({ status: told }) => told !== 200 && told !== 503)).toEqual([]);
    expect(await status('/readyz')).toBe(503);
    expect(await status('/healthz')).toBe(200);
    const figures = await metrics();
    expect(figures).toMatch(/^uketsuke_database_up 0$/m);
    expect(figures).toMatch(/^uketsuke_inbound_events_total\{result="unstored"\} [1-9]/m);
    expect(figures).toMatch(/^process_cpu_seconds_total /m);
    expect(figures).not.toMatch(/^uketsuke_handoffs_waiting /m);
    expect(await aya.call('GET', '/handoffs')).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });

    await way.join();
    await house.x.waitForMessages('9701', 2, 60_000);
    await until('it is ready again', async () => (await status('/readyz')) === 200);
    expect(await metrics()).toMatch(/^uketsuke_database_up 1$/m);
    await hana.settled();
    expect(hana.heard()).toEqual([expect.stringContaining('渋谷店'), expect.stringContaining('新宿店')]);
    expect(await hana.says('渋谷店の営業時間は？')).toContain('渋谷店');
  }, 120_000);
});

describe('settings that cannot work', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uketsuke-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = async (env: Record<string, string>) => {
    const { code, err } = await run(['start'], { DATA_DIR: join(folder, 'data'), PORT: '0', ...env }).ended;
    return { code, lines: err.trim().split('\n') };
  };

  it('gives one line for each mistake and ends with 2', async () => {
    const { code, lines } = await start({
      PORT: 'a lot',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'desk',
      X_USER_ID: '@kamoya',
      TURN_SETTLE_MS: '-1',
    });
    expect(code).toBe(2);
    expect(lines).toHaveLength(5);
    for (const name of ['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'X_USER_ID', 'TURN_SETTLE_MS'])
      expect(lines.filter((line) => line.startsWith(`${name}:`))).toHaveLength(1);
  });

  it('names what contradicts each other, and never prints a secret', async () => {
    const { code, lines } = await start({
      REDIS_URL: 'redis://:hush-hush@127.0.0.1:1',
      ROLE: 'worker',
      X_CONSUMER_KEY: 'hush-hush',
      X_CONSUMER_SECRET: 'hush-hush',
    });
    expect(code).toBe(2);
    expect(lines).toEqual([
      expect.stringContaining('REDIS_URL needs DATABASE_URL'),
      expect.stringContaining('ROLE=worker needs DATABASE_URL'),
      expect.stringContaining('X_ACCESS_TOKEN, X_ACCESS_SECRET, X_USER_ID'),
    ]);
    expect(lines.join()).not.toContain('hush-hush');
  });

  it('asks for the shared secrets where there are several processes', async () => {
    const { code, lines } = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ENCRYPTION_KEY: 'short' });
    expect(code).toBe(2);
    expect(lines.join('\n')).toContain('ENCRYPTION_KEY');
    const missing = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(missing.lines).toEqual([expect.stringContaining('SESSION_SECRET'), expect.stringContaining('ENCRYPTION_KEY')]);
  });

  it('says what is missing when CONTENT_DIR holds no content, and which port is taken already', async () => {
    const house = await openHouse({ content: 'small' });
    const without = await run(['start'], { ...house.env, CONTENT_DIR: folder }).ended;
    expect({ code: without.code, lines: without.err.trim().split('\n') }).toEqual({
      code: 2,
      lines: [expect.stringContaining('setup.yaml')],
    });

    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const blocked = await run(['start'], { ...house.env, PORT: String(port) }).ended;
    await Promise.all([house.close(), new Promise((resolve) => taken.close(resolve))]);
    expect({ code: blocked.code, lines: blocked.err.trim().split('\n') }).toEqual({
      code: 2,
      lines: [expect.stringContaining(`port ${port}`)],
    });
  }, 120_000);

  it('says in plain words that the database cannot be reached', async () => {
    const secrets = { SESSION_SECRET: 's'.repeat(40), ENCRYPTION_KEY: 'k'.repeat(40) };
    const { code, lines } = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ...secrets });
    expect(code).not.toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('DATABASE_URL');
  });
});
