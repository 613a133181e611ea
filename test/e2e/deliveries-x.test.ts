import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Fault } from '../../src/rehearsal/faults.ts';
import { agentAt } from '../support/agent.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';

let house: House;
let product: Product;
let lastId = 7_000;
const QUESTION = '渋谷店の営業時間は？';
const ANSWER = /渋谷店の.*営業時間/;

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  product = await startProduct(house);
}, 240_000);

afterEach(() => {
  house.x.clearFaults();
  Object.assign(house.x.settings.delivery.echo, { lose: 0, duplicate: 0, delayMs: [0, 0] });
  house.x.settings.record.lagMs = 0;
});

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

const somebody = () => product.customer(String(++lastId));

/** One question while X misbehaves: what arrived at X, and the state of each message of ours. */
async function ask(fault?: Fault) {
  const customer = somebody();
  if (fault) house.x.fault('send', fault);
  customer.writesOnly(QUESTION);
  await customer.settled();
  const states = (await customer.outbound()).map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`));
  return { customer, heard: customer.heard(), states };
}

describe('a send that may or may not have arrived', () => {
  const accepted: [string, Fault][] = [
    ['X answers 503 after it accepted', { kind: 'error', status: 503, when: 'after' }],
    ['X resets the connection after it accepted', { kind: 'reset', when: 'after' }],
    ['X says nothing after it accepted', { kind: 'silence', when: 'after' }],
    ['X breaks off in the middle of its answer', { kind: 'cut' }],
    ['X says 151 (already said) after it accepted', { kind: 'forbidden', code: 151, when: 'after' }],
  ];

  it.each(accepted)('is not sent again when %s: its echo settles it', async (_title, fault) => {
    expect(await ask(fault)).toMatchObject({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
  });

  it.each(accepted)('is not sent again when %s and the echo is lost: reading back settles it', async (_title, fault) => {
    house.x.settings.delivery.echo.lose = 1;
    expect(await ask(fault)).toMatchObject({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
  });

  it('is not sent again when the echo is lost and X’s record shows it only a little later', async () => {
    house.x.settings.delivery.echo.lose = 1;
    house.x.settings.record.lagMs = 250;
    expect(await ask({ kind: 'reset', when: 'after' })).toMatchObject({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
  });

  it.each<[string, Fault]>([
    ['X answers 500 and has nothing', { kind: 'error', status: 500 }],
    ['X resets the connection and has nothing', { kind: 'reset' }],
    ['X says nothing and has nothing', { kind: 'silence' }],
  ])('is sent once more after a look when %s', async (_title, fault) => {
    expect(await ask(fault)).toMatchObject({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
  });

  it('is not taken for a person’s when the echo comes before X’s answer, or twice', async () => {
    house.x.settings.delivery.echo.duplicate = 1;
    const { customer, heard, states } = await ask({ kind: 'slow', ms: 400 });
    expect({ heard, states }).toEqual({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
    expect((await customer.conversation())?.owner).toBe('bot');
  });
});

describe('a send that X refuses', () => {
  it('fails for good when this customer cannot be written to (403, code 349), and the others are served', async () => {
    const customer = somebody();
    customer.refuses(349);
    customer.writesOnly(QUESTION);
    await customer.settled();
    expect(await customer.outbound()).toMatchObject([{ state: 'failed', reason: 'cannot-dm' }]);
    expect(customer.heard()).toEqual([]);
    expect((await ask()).states).toEqual(['sent']);
  });

  it('waits until X’s own time when there were too many (429), and is due within two seconds of it', async () => {
    const reset = Math.ceil(Date.now() / 1_000) + 2;
    const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(reset) };
    const { customer, heard, states } = await ask({ kind: 'limited', headers });
    expect({ heard, states }).toEqual({ heard: [expect.stringMatching(ANSWER)], states: ['sent'] });
    const sends = house.x.log.requests.filter(({ endpoint }) => endpoint === 'send').slice(-2);
    expect(sends.map(({ outcome }) => outcome)).toEqual([429, 201]);
    expect(sends[1]?.at).toBeGreaterThanOrEqual(reset * 1_000);
    // What was due is kept with the message and its account: how long this machine then took is another matter.
    const { rows } = await sql<{ message: number; account: number }>`
      select extract(epoch from m.not_before)::float8 as message, (a.limits->>'resetAt')::float8 / 1000 as account
      from message m join account a on a.id = m.account_id
      where m.conversation_id = ${(await customer.conversation())?.id} and m.direction = 'out'`.execute(product.app.database.db);
    expect(rows).toHaveLength(1);
    for (const due of Object.values(rows[0] ?? {})) {
      expect(due).toBeGreaterThanOrEqual(reset);
      expect(due).toBeLessThanOrEqual(reset + 2);
    }
  });
});

describe('an account whose authorisation was taken back', () => {
  it('is paused with its replies kept (401); with new tokens they go out once', async () => {
    const [account] = house.x.accounts;
    if (!account) throw new Error('no account');
    account.accessToken = `${account.userId}-renewed-token`;
    const customer = somebody();
    customer.writesOnly(QUESTION);
    const paused = await until('the account is paused', () =>
      product.app.database.db.selectFrom('account').selectAll().where('channel', '=', 'x').where('state', '=', 'paused').executeTakeFirst(),
    );
    expect(paused.paused_reason).toBe('unauthorized');
    expect(await customer.outbound()).toMatchObject([{ state: 'pending' }]);
    expect(customer.heard()).toEqual([]);

    await product.stop();
    product = await startProduct(house, { X_ACCESS_TOKEN: account.accessToken });
    await house.x.waitForMessages(customer.id, 1, 30_000);
    const again = product.customer(customer.id);
    await again.settled();
    expect(await again.outbound()).toMatchObject([{ state: 'sent' }]);
    expect(again.heard()).toEqual([expect.stringMatching(ANSWER)]);
  });

  it('is paused with the reason when X has locked it; once it is unlocked, a restart lets its replies go', async () => {
    house.x.fault('send', { kind: 'forbidden', code: 326 });
    const customer = somebody();
    customer.writesOnly(QUESTION);
    const paused = await until('the account is paused', () =>
      product.app.database.db.selectFrom('account').selectAll().where('channel', '=', 'x').where('state', '=', 'paused').executeTakeFirst(),
    );
    expect(paused.paused_reason).toBe('locked');
    await product.stop();
    product = await startProduct(house, { X_ACCESS_TOKEN: house.x.accounts[0]?.accessToken ?? '' });
    await house.x.waitForMessages(customer.id, 1, 30_000);
    expect(customer.heard()).toEqual([expect.stringMatching(ANSWER)]);
  });

  it('is paused by X’s own word (revoke event), and what customers write is still stored', async () => {
    house.x.brand().revokes();
    await until('the account is paused', () =>
      product.app.database.db
        .selectFrom('account')
        .selectAll()
        .where('channel', '=', 'x')
        .where('paused_reason', '=', 'revoked')
        .executeTakeFirst(),
    );
    const customer = somebody();
    customer.writesOnly(QUESTION);
    await until('the answer is kept', async () => (await customer.outbound()).length === 1);
    expect(await customer.outbound()).toMatchObject([{ state: 'pending' }]);
    const desk = await agentAt(product, 'Aya');
    const conversation = await customer.conversation();
    expect((await desk.messages(conversation?.id ?? 0)).map(({ author }) => author)).toEqual(['contact', 'bot']);
  });
});
