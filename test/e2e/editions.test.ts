import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWith } from '../support/need.ts';
import { addressOf, run, type Running } from '../support/process.ts';
import { freePort, openHouse, startProduct, until, type Edition, type House, type Product } from '../support/product.ts';

/** Starts the whole edition in this process: for the scaled one a web and a worker process, as two applications. */
async function startAll(house: House): Promise<{ front: Product; stop(): Promise<void> }> {
  if (house.edition !== 'scaled') {
    const front = await startProduct(house);
    return { front, stop: front.stop };
  }
  const [worker, front] = await Promise.all([startProduct(house, { ROLE: 'worker' }), startProduct(house, { ROLE: 'web' })]);
  return { front, stop: async () => void (await Promise.all([front.stop(), worker.stop()])) };
}

function sameEverywhere(edition: Edition): void {
  let house: House;
  let desk: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    house = await openHouse({ edition });
    desk = await startAll(house);
  }, 240_000);
  afterAll(async () => {
    await desk?.stop();
    await house?.close();
  }, 60_000);

  it('holds the same conversation in both languages', async () => {
    const hana = desk.front.customer('101');
    expect(await hana.says('渋谷店にキャンパスノートA5はありますか')).toMatch(/渋谷店に\d+冊あります/);
    expect(await hana.says('新宿店は？')).toContain('新宿店');
    expect(await hana.says('人')).toMatch(/\d+:\d\dまでに/);
    const tom = desk.front.customer('102');
    expect(await tom.says('do you have the campus notebook A5 at Shibuya?')).toContain('Shibuya shop has');
    expect((await hana.conversation())?.owner).toBe('queue');
  });

  it('goes on with a half-finished conversation after a restart', async () => {
    const sho = desk.front.customer('103');
    const asked = await sho.says('折りたたみ傘の在庫ありますか');
    const third = /^3\. (.+)$/m.exec(asked)?.[1] ?? 'nothing';
    await sho.settled();
    await desk.stop();
    desk = await startAll(house);
    const again = desk.front.customer('103');
    expect(await again.says('3')).toContain(third);
    expect(await again.says('渋谷店')).toContain('渋谷店');
  }, 120_000);
}

describe('the embedded edition', () => sameEverywhere('embedded'));
describeWith('PostgreSQL', 'the PostgreSQL edition', () => sameEverywhere('postgres'));
describeWith('Redis', 'the scaled edition', () => sameEverywhere('scaled'));

describe('the embedded edition as a process', () => {
  let house: House;
  let server: Running;
  let url: string;
  beforeAll(async () => {
    // The same port before and after: X goes on where it was.
    house = await openHouse({ content: 'small', env: { PORT: String(await freePort()) } });
    server = run(['start'], house.env);
    url = await addressOf(server);
    house.x.setWebhookUrl(`${url}/webhooks/x`);
  }, 240_000);
  afterAll(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    await house?.close();
  }, 60_000);

  it('refuses a second process on the same folder, naming the first', async () => {
    const { code, err } = await run(['start'], house.env).ended;
    expect(code).toBe(2);
    expect(err).toContain(`process ${server.child.pid}`);
  });

  it('makes a token through the running server, and the token opens the API', async () => {
    const { code, out } = await run(['token', 'create', '--name', 'Aya'], house.env).ended;
    expect(code).toBe(0);
    const token = out.trim();
    expect(token).toMatch(/^ut_/);
    const asked = (headers: Record<string, string>) => fetch(`${url}/api/v1/handoffs`, { headers });
    expect((await asked({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await asked({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` })).status).toBe(401);
    expect((await asked({})).status).toBe(401);
  });

  it('leaves nothing half-done on SIGTERM: what was under way is finished, the rest is answered after the next start, all of it once', async () => {
    Object.assign(house.x.settings.delivery, { redeliver: true, redeliverMs: 200 });
    house.x.fault('send', { kind: 'slow', ms: 800 }, 3);
    const ids = ['201', '202', '203', '204', '205', '206', '207', '208'];
    for (const id of ids.slice(0, 5)) house.x.customer(id).says('渋谷店の営業時間は？');
    await until('a send is under way', () => house.x.log.requests.some(({ endpoint }) => endpoint === 'send'));
    for (const id of ids.slice(5)) house.x.customer(id).says('渋谷店の営業時間は？');
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(existsSync(join(house.env['DATA_DIR'] ?? '', 'server.json'))).toBe(false);

    const next = await startProduct(house);
    try {
      await house.x.idle();
      for (const id of ids) await next.customer(id).settled();
      for (const id of ids) expect(next.customer(id).heard()).toEqual([expect.stringContaining('渋谷店')]);
      const { rows } = await next.app.database.pool.query("select state, count(*) from message where direction = 'out' group by state");
      expect(rows.map(({ state }: { state: string }) => state)).toEqual(['sent']);
    } finally {
      await next.stop();
    }
  }, 120_000);
});

describeWith('Redis', 'publishing', () => {
  it('is taken by the running processes by themselves', async () => {
    const house = await openHouse({ edition: 'scaled', content: 'small' });
    const desk = await startAll(house);
    try {
      const file = join(house.contentDir, 'flows', 'store-hours.yaml');
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('の営業時間は、', 'の開店時間は、'));
      expect(await desk.front.customer('301').says('渋谷店の営業時間は？')).toContain('営業時間は、');
      const published = await run(['content', 'publish', '--note', 'a new wording'], house.env).ended;
      expect(published).toMatchObject({ code: 0 });
      let person = 302;
      await until('the new wording is said', async () =>
        (await desk.front.customer(String(person++)).says('渋谷店の営業時間は？')).includes('開店時間は、'),
      );
    } finally {
      await desk.stop();
      await house.close();
    }
  }, 180_000);
});
