import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { EVERYDAY, everydayLife, unseenIn } from '../../support/everyday-life.ts';
import { describeWith } from '../../support/need.ts';
import { openHouse, startProduct, type House, type Product } from '../../support/product.ts';
import { fill, recordStatements, wholeReads } from '../../support/query-plans.ts';

describeWith('PostgreSQL', 'the statements of everyday life', () => {
  let house: House;
  let product: Product;
  let client: pg.Client;
  const recorded = recordStatements();

  beforeAll(async () => {
    house = await openHouse({ edition: 'postgres', content: 'small', env: EVERYDAY });
    product = await startProduct(house);
    recorded.statements.clear();
    await everydayLife(product);
    recorded.stop();
    client = new pg.Client({ connectionString: house.env['DATABASE_URL'] });
    await client.connect();
    const { rows } = await client.query<{ id: number }>(`select id from account where channel = 'x'`);
    await fill(client, 6_000, rows[0]?.id ?? 0);
  }, 120_000);
  afterAll(async () => {
    await client?.end();
    await product?.stop();
    await house?.close();
  });

  it('are all looked at: those of a scarce budget, of a doubt and of a platform in trouble, too', () => {
    expect(unseenIn(recorded.statements)).toEqual([]);
  });

  it('find their rows by indexes, however much was said', async () => {
    const { looked, bad } = await wholeReads(client, recorded.statements, { evenSmall: true });
    expect(looked).toBeGreaterThan(30);
    expect(bad).toEqual([]);
  });

  it('would be seen reading a table whole', async () => {
    const { bad } = await wholeReads(client, new Map([['select id from message where text = $1', ['x']]]), { evenSmall: true });
    expect(bad).toEqual([{ table: 'message', text: 'select id from message where text = $1' }]);
  });
});
