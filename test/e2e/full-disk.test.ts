import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentAt } from '../support/agent.ts';
import { describeWith } from '../support/need.ts';
import { openHouse, startProduct, until, type Edition, type House, type Product } from '../support/product.ts';

/** PostgreSQL's word for it (SQLSTATE 53100), on whatever wants to write the table. */
const FULL = `create or replace function disk_full() returns trigger language plpgsql as $$ begin
  raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`;

function onFullDisk(edition: Edition): void {
  let house: House;
  let product: Product;
  beforeAll(async () => {
    house = await openHouse({ edition, content: 'small', x: { delivery: { redeliver: true, redeliverMs: 200 } } });
    product = await startProduct(house);
    await ask(FULL);
  }, 240_000);
  afterAll(async () => {
    await product?.stop();
    await house?.close();
  }, 180_000);

  const ask = async (sql: string) => (await product.app.database.pool.query(sql)).rows as Record<string, unknown>[];
  const fill = (table: string) => ask(`create trigger disk_full before insert on ${table} for each statement execute function disk_full()`);
  const free = (table: string) => ask(`drop trigger disk_full on ${table}`);
  const rows = async () =>
    (
      await ask(`select (select count(*) from inbound_event) as events, (select count(*) from inbound_raw) as raw, (select count(*) from contact) as contacts,
      (select count(*) from message) as messages, (select count(*) from turn) as turns`)
    )[0];

  it('tells X to come again and keeps nothing by half; with space again it is answered once', async () => {
    const hana = product.customer('9801');
    const before = await rows();
    await fill('message');
    hana.writesOnly('渋谷店の営業時間は？');
    await until('X was told 503', () => product.x.log.deliveries.filter(({ status }) => status === 503).length > 1);
    expect(product.x.log.deliveries.filter(({ status }) => status === 200)).toEqual([]);
    expect(await rows()).toEqual(before);
    await free('message');
    await product.x.waitForMessages('9801', 1, 60_000);
    await hana.settled();
    expect(hana.heard()).toEqual([expect.stringContaining('渋谷店')]);
  }, 180_000);

  it('takes the turn when there is space again', async () => {
    const sho = product.customer('9802');
    await fill('turn');
    sho.writesOnly('新宿店の営業時間は？');
    await until('a turn was tried', async () => ((await sho.conversation())?.turn_attempts ?? 0) > 0);
    expect([await sho.outcomes(), await sho.outbound()]).toEqual([[], []]);
    await free('turn');
    await sho.settled();
    expect(await sho.outcomes()).toEqual(['answered']);
    expect(sho.heard()).toEqual([expect.stringContaining('新宿店')]);
  }, 180_000);

  it('refuses an agent’s reply with 503, and takes the same one later', async () => {
    const yui = product.customer('9803');
    await yui.says('人');
    const aya = await agentAt(product, 'Aya');
    const { id } = (await yui.conversation()) ?? { id: 0 };
    const reply = () => aya.answer(id, 'お待たせしました。', 'once-more');
    const owner = async () => (await yui.conversation())?.owner;
    await fill('message');
    expect(await reply()).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    expect(await owner()).toBe('queue');
    await free('message');
    expect((await reply()).status).toBeLessThan(300);
    await yui.settled();
    expect(yui.heard().filter((text) => text.includes('お待たせしました'))).toHaveLength(1);
    expect(await owner()).toBe('agent');
  }, 180_000);
}

describe('a full disk, embedded', () => onFullDisk('embedded'));
describeWith('PostgreSQL', 'a full disk, PostgreSQL', () => onFullDisk('postgres'));
