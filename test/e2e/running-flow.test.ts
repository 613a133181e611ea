import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { pointTo } from '../../src/features/content/pointer.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';

describe('a release that comes while a customer is in the middle of a flow', () => {
  let house: House;
  let product: Product;
  beforeAll(async () => {
    house = await openHouse({ content: 'small' });
    product = await startProduct(house);
  }, 240_000);
  afterAll(async () => {
    await product?.stop();
    await house?.close();
  }, 180_000);

  /** The same content with another wording, as the next release. */
  const publish = () =>
    transaction(product.app.database, async (tx) => {
      await sql`insert into release (id, content, model, source_hash)
        select 2, replace(content::text, 'の営業時間は、', 'の開店時間は、')::jsonb, model, 'next' from release where id = 1`.execute(tx);
      await pointTo(tx, 2, { by: 'test', note: 'another wording' });
    });

  it('does not change that flow; the next conversation has it, and this one after its answer', async () => {
    const hana = product.customer('9901');
    await hana.says('営業時間を教えてください');
    await hana.settled();
    expect((await hana.conversation())?.release_id).toBe(1);
    await publish();
    let guest = 9902;
    await until('others hear the new wording', async () =>
      (await product.customer(String(guest++)).says('渋谷店の営業時間は？')).includes('開店時間は、'),
    );
    expect(await hana.says('渋谷店')).toContain('営業時間は、');
    await hana.settled();
    const turns = await product.app.database.db
      .selectFrom('turn')
      .select('release_id')
      .where('conversation_id', '=', (await hana.conversation())?.id ?? 0)
      .orderBy('id')
      .execute();
    expect(turns).toEqual([{ release_id: 1 }, { release_id: 1 }]);
    expect(await hana.says('新宿店の営業時間は？')).toContain('開店時間は、');
  }, 180_000);
});
