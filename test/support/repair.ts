import { sql } from 'kysely';
import { connectX } from '../../src/channels/x/connect.ts';
import { freePort, startProduct, until, type House, type Product } from './product.ts';

/** Looks often; by default nothing but X's own word limits the reads. */
export const OFTEN = { REPAIR_MS: '300' };

/** A product that X delivers to through a registered webhook, as in production, so that the webhook can become invalid. */
export async function startConnected(house: House, env: Record<string, string> = {}): Promise<Product> {
  const port = String(await freePort());
  const PUBLIC_URL = `http://127.0.0.1:${port}`;
  const product = await startProduct(house, { ...OFTEN, PORT: port, PUBLIC_URL, ...env });
  house.x.setWebhookUrl(null);
  const [account] = house.x.accounts;
  const report = await connectX({
    publicUrl: PUBLIC_URL,
    apiUrl: house.x.url,
    keys: { ...house.x.keys, accessToken: account?.accessToken ?? '', accessSecret: account?.accessSecret ?? '' },
    accountId: account?.userId ?? '',
  });
  if (!report.ready) throw new Error(JSON.stringify(report.sentences));
  return product;
}

/** What is kept of the account's last look at X's record. */
export async function lastLook({ app }: Pick<Product, 'app'>) {
  return app.database.db.selectFrom('repair').selectAll().executeTakeFirst();
}

/** Resolves after a look at X's record that began after this call and found nothing missing. */
export async function cleanLook(product: Product): Promise<void> {
  const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(product.app.database.db);
  const from = (rows[0]?.now.getTime() ?? 0) + 200;
  await until('X’s record has been found to be all here', async () => ((await lastLook(product))?.last_clean_at?.getTime() ?? 0) > from);
}

/** Every message that a customer wrote is stored once and has had exactly one turn; the ids of those for which that is not so. */
export async function unturned({ app, x }: Product): Promise<string[]> {
  const { rows } = await sql<{ external_id: string; turns: number }>`
    select m.external_id, (select count(*)::int from turn t where t.conversation_id = m.conversation_id and m.seq between t.first_seq and t.last_seq) as turns
    from message m where m.direction = 'in'`.execute(app.database.db);
  const good = new Set(rows.filter(({ turns }) => turns === 1).map((row) => row.external_id));
  const twice = rows.length - new Set(rows.map((row) => row.external_id)).size;
  const written = x.log.messages.filter(({ origin }) => origin === 'customer').map(({ id }) => id);
  return [...written.filter((id) => !good.has(id)), ...Array.from({ length: twice }, () => 'stored twice')];
}

/** A number that `/metrics` tells. */
export async function metric(product: Product, line: RegExp): Promise<number | null> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  const found = text.split('\n').find((one) => line.test(one));
  return found === undefined ? null : Number(found.split(' ').at(-1));
}
