import { afterEach, describe, expect, it } from '@jest/globals';
import { openHouse, startProduct, until, type House, type HouseOptions, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';
import { cleanLook, lastLook, metric, OFTEN, startConnected, unturned } from '../support/repair.ts';

const QUESTION = '渋谷店の営業時間は？';
const ANSWER = /渋谷店の.*営業時間/;
const RECOVERED = /^uketsuke_repair_recovered_messages_total\{channel="x"\}/;

let house: House;
let product: Product;
afterEach(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

async function open(options: HouseOptions = {}, env: Record<string, string> = {}): Promise<void> {
  house = await openHouse({ content: 'small', ...options });
  product = await startProduct(house, { ...OFTEN, ...env });
}

/** Reads of X's whole record, by what X answered. */
const reads = () => house.x.log.requests.filter(({ endpoint }) => endpoint === 'events').map(({ outcome }) => outcome);
const numbered = (count: number, first = 100) => Array.from({ length: count }, (_, index) => String(first + index));

describe('webhooks that get lost', () => {
  it('cost nothing: what 5 % of them carried is fetched, answered once, and raises an alarm', async () => {
    await open({ x: { seed: 5 } });
    house.x.settings.delivery.lose = 0.05;
    const people = numbered(30);
    for (const id of people) house.x.customer(id).says(QUESTION);
    for (const id of people) await house.x.waitForMessages(id, 1, 60_000);
    await cleanLook(product);
    for (const id of people) await quiet(product, id);
    expect(await unturned(product)).toEqual([]);
    const texts = people.map((id) => house.x.messagesTo(id).map(({ text }) => text));
    expect(texts).toEqual(people.map(() => [expect.stringMatching(ANSWER)]));
    const written = new Set(house.x.log.messages.filter(({ origin }) => origin === 'customer').map(({ id }) => id));
    const lost = house.x.log.deliveries.filter(({ lost, eventIds }) => lost && written.has(eventIds[0] ?? '')).length;
    expect(lost).toBeGreaterThan(0);
    expect(await metric(product, RECOVERED)).toBe(lost);
    expect((await lastLook(product))?.recovered).toBe(lost);
  }, 120_000);

  it('are none when all of them come: nothing is recovered, and echoes that are lost are no alarm', async () => {
    await open();
    house.x.settings.delivery.echo.lose = 1;
    expect(await product.customer('1').says(QUESTION)).toMatch(ANSWER);
    await cleanLook(product);
    await cleanLook(product);
    expect((await lastLook(product))?.recovered).toBe(0);
    expect(await metric(product, RECOVERED)).toBe(0);
    expect((await product.customer('1').conversation())?.owner).toBe('bot');
  }, 120_000);

  it('change nothing when they come after all', async () => {
    await open();
    house.x.settings.delivery.delayMs = [3_000, 3_000];
    product.customer('1').writesOnly(QUESTION);
    await house.x.waitForMessages('1', 1, 30_000);
    expect((await lastLook(product))?.recovered).toBe(1);
    await house.x.idle();
    await quiet(product, '1');
    expect(house.x.messagesTo('1')).toHaveLength(1);
    expect(await unturned(product)).toEqual([]);
  }, 120_000);

  it('may carry the answer of a person in the X app: the bot leaves the conversation to them', async () => {
    await open();
    expect(await product.customer('1').says(QUESTION)).toMatch(ANSWER);
    house.x.settings.delivery.lose = 1;
    house.x.brand().saysFromApp('1', '担当の田中です。');
    await until('the person is known', async () => (await product.customer('1').conversation())?.owner === 'agent');
    expect((await product.customer('1').outbound()).at(-1)).toMatchObject({ author: 'person', text: '担当の田中です。', state: 'sent' });
  }, 120_000);

  it('leave a question that a person has answered in the X app meanwhile answered', async () => {
    await open({}, { REPAIR_MS: '0' });
    house.x.settings.delivery.lose = 1;
    house.x.customer('1').says(QUESTION);
    house.x.settings.delivery.lose = 0;
    house.x.brand().saysFromApp('1', '10時からです。');
    await until('the person is known', async () => (await product.customer('1').conversation())?.owner === 'agent');
    await product.stop();
    product = await startProduct(house, OFTEN);
    await until('the question is there', async () => (await product.customer('1').conversation())?.turn_seq);
    expect(await product.customer('1').outcomes()).toEqual(['answered-in-app']);
    await quiet(product, '1');
    expect(house.x.messagesTo('1')).toEqual([]);
    expect(await unturned(product)).toEqual([]);
  }, 120_000);

  it('bring photos, links and names along, as the webhook would have', async () => {
    await open({ x: { text: { shorten: true } } });
    house.x.settings.delivery.lose = 1;
    house.x.customer('1', { name: '花' }).says('https://kamoya.example/a & これ', {
      attachments: [{ type: 'photo', url: 'https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg', mediaId: '2' }],
    });
    const said = await until('it is there', () =>
      product.app.database.db.selectFrom('message').selectAll().where('direction', '=', 'in').executeTakeFirst(),
    );
    expect(said.text).toBe('https://kamoya.example/a & これ');
    expect(said.attachments).toEqual([{ kind: 'image', url: 'https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg' }]);
    const contact = await product.app.database.db.selectFrom('contact').selectAll().executeTakeFirstOrThrow();
    expect(contact.profile).toMatchObject({ displayName: '花' });
  }, 120_000);
});

describe('webhooks for an account that is added only afterwards', () => {
  it('are answered 200, and their messages as soon as it is there; what a person answered meanwhile is left answered', async () => {
    await open({}, { REPAIR_MS: '0', X_USER_ID: '42' });
    house.x.customer('1').says(QUESTION);
    house.x.customer('2').says(QUESTION);
    house.x.brand().saysFromApp('2', '10時からです。');
    await house.x.idle();
    expect(house.x.log.deliveries.map(({ status }) => status)).toEqual(house.x.log.deliveries.map(() => 200));
    expect(await product.app.database.db.selectFrom('message').select('id').execute()).toEqual([]);

    await product.stop();
    product = await startProduct(house);
    await until('the question is there', async () => (await product.customer('1').conversation())?.turn_seq);
    await quiet(product, '2');
    expect(await product.customer('1').outcomes()).toEqual(['answered']);
    expect(await product.customer('2').conversation()).toMatchObject({ owner: 'agent' });
    expect((await product.customer('2').outbound()).map(({ author }) => author)).toEqual(['person']);
    expect(await unturned(product)).toEqual([]);
  }, 120_000);
});

describe('a long gap', () => {
  it('of more than a page is fetched whole, in the order in which it was said', async () => {
    await open();
    await cleanLook(product);
    house.x.settings.delivery.lose = 1;
    const people = numbered(6);
    for (let round = 1; round <= 40; round++) for (const id of people) house.x.customer(id).says(`${round}`);
    house.x.settings.delivery.lose = 0;
    await until('all are there', async () => (await unturned(product)).length === 0);
    const rows = await product.app.database.db
      .selectFrom('message')
      .select(['text', 'conversation_id'])
      .where('direction', '=', 'in')
      .orderBy('seq')
      .execute();
    for (const conversation of new Set(rows.map((row) => row.conversation_id)))
      expect(rows.filter((row) => row.conversation_id === conversation).map(({ text }) => text)).toEqual(
        Array.from({ length: 40 }, (_, index) => String(index + 1)),
      );
  }, 120_000);

  it('does not trip over a conversation that was deleted at X', async () => {
    await open({}, { REPAIR_MS: '0' });
    expect(await product.customer('1').says(QUESTION)).toMatch(ANSWER);
    house.x.settings.delivery.lose = 1;
    house.x.customer('1').says('ほかの店は？');
    house.x.customer('2').says(QUESTION);
    house.x.settings.delivery.lose = 0;
    house.x.brand().deletes('1');
    await product.stop();
    product = await startProduct(house, OFTEN);
    await house.x.waitForMessages('2', 1, 30_000);
    await cleanLook(product);
    await quiet(product, '1');
    expect(house.x.messagesTo('1')).toHaveLength(1);
    expect((await product.customer('1').outbound()).map(({ state }) => state)).toEqual(['sent']);
  }, 120_000);
});

describe('the limit of reads at X', () => {
  it('is never met: of fifteen reads five are left for doubtful replies, and no request is made while they are spent', async () => {
    await open({ x: { limits: { send15Min: null, send24h: null } } }, { REPAIR_MS: '60', X_READ_LIMIT_15MIN: '15' });
    await until('it has read as often as it may', () => reads().length >= 10);
    const due = await until('it waits', async () => (await lastLook(product))?.problem?.includes('limit'));
    expect(due).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(reads()).toEqual(Array.from({ length: 10 }, () => 200));
    // A doubtful reply still has its look.
    house.x.settings.delivery.echo.lose = 1;
    house.x.fault('send', { kind: 'reset', when: 'after' });
    expect(await product.customer('1').says(QUESTION)).toMatch(ANSWER);
    await product.customer('1').settled();
    expect((await product.customer('1').outbound()).map(({ state }) => state)).toEqual(['sent']);
    expect(house.x.log.requests.filter(({ endpoint }) => endpoint === 'conversation').map(({ outcome }) => outcome)).toEqual([200]);
    expect((await lastLook(product))?.due_at.getTime()).toBeGreaterThan(Date.now() + 60_000);
  }, 120_000);

  it('that X itself names counts at once, also without ours', async () => {
    await open({ x: { limits: { send15Min: null, send24h: null, read15Min: 6 } } }, { REPAIR_MS: '60' });
    await until('it waits', async () => (await lastLook(product))?.problem?.includes('limit'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    // A third is left.
    expect(reads()).toEqual([200, 200, 200, 200]);
  }, 120_000);
});

describe('a webhook that X has given up', () => {
  it('is validated again, and what was not delivered meanwhile is fetched and answered once', async () => {
    house = await openHouse({ content: 'small' });
    product = await startConnected(house, { REPAIR_MS: '1500' });
    expect(await product.customer('1').says(QUESTION)).toMatch(ANSWER);
    house.x.webhooks.invalidate();
    house.x.fault('webhooks', { kind: 'error', status: 503 }, 3);
    const people = numbered(5);
    for (const id of people) house.x.customer(id).says(QUESTION);
    expect(
      house.x.log.deliveries.filter(({ eventIds }) =>
        house.x.log.messages.some(({ id, customerId }) => id === eventIds[0] && people.includes(customerId)),
      ),
    ).toEqual([]);
    for (const id of people) await house.x.waitForMessages(id, 1, 60_000);
    await until('it is valid again', () => house.x.webhooks.list().every(({ valid }) => valid));
    await until('the metric says so', async () => (await metric(product, /^uketsuke_webhook_valid\{/)) === 1);
    await cleanLook(product);
    for (const id of people) await quiet(product, id);
    expect(people.map((id) => house.x.messagesTo(id).length)).toEqual(people.map(() => 1));
    expect(await unturned(product)).toEqual([]);
    expect(await product.customer('2').says(QUESTION)).toMatch(ANSWER);
  }, 120_000);

  it('for one account alone has it subscribed again, and what was not delivered is fetched and answered once', async () => {
    house = await openHouse({ content: 'small' });
    product = await startConnected(house);
    const userId = house.env['X_USER_ID'] ?? '';
    house.x.settings.webhooks.maxSubscriptions = 0;
    house.x.subscriptions.unsubscribe(userId);
    await until('the metric says so', async () => (await metric(product, /^uketsuke_webhook_valid\{/)) === 0);
    house.x.customer('1').says(QUESTION);
    await house.x.waitForMessages('1', 1, 30_000);
    house.x.settings.webhooks.maxSubscriptions = 3;
    await until('X delivers again', async () => (await metric(product, /^uketsuke_webhook_valid\{/)) === 1);
    expect(house.x.subscriptions.subscribedUsers(house.x.webhooks.list()[0]?.id ?? '')).toEqual([userId]);
    expect(await metric(product, /^uketsuke_webhook_mended_total\{what="subscribed"\}/)).toBeGreaterThan(0);
    expect(await product.customer('2').says(QUESTION)).toMatch(ANSWER);
    expect(house.x.messagesTo('1')).toHaveLength(1);
  }, 120_000);

  it('and does not take again is told by the metric, and the record is read all the same', async () => {
    house = await openHouse({ content: 'small' });
    product = await startConnected(house);
    // The check fails at X from now on: the app's secret has changed there.
    house.x.webhooks.invalidate();
    house.x.settings.webhooks.failChallenges = true;
    await until('the metric says so', async () => (await metric(product, /^uketsuke_webhook_valid\{/)) === 0);
    house.x.customer('1').says(QUESTION);
    await house.x.waitForMessages('1', 1, 30_000);
    house.x.settings.webhooks.failChallenges = false;
    await until('it is valid again', async () => (await metric(product, /^uketsuke_webhook_valid\{/)) === 1);
  }, 120_000);
});
