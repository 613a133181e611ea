import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { html, png, svg } from '../support/pictures.ts';
import { quiet } from '../support/quiet.ts';
import { firstAdmin, hire, type Member } from '../support/staff.ts';

const MB = 1024 * 1024;
const MARKUP = `<img src=x onerror="alert(1)">`;
const MARKED_UP = `<script>alert("1")</script> & &lt;b&gt; </textarea>{{ brand.name }} \${1} '"`;

let house: House;
let product: Product;
let aya: Member;
let ken: Member;
let lastId = 80_000;

beforeAll(async () => {
  house = await openHouse({ content: 'small' });
  product = await startProduct(house);
  const mori = await firstAdmin(() => product, 'Mori');
  [aya, ken] = [await hire(() => product, mori, 'Aya'), await hire(() => product, mori, 'Ken')];
}, 240_000);

afterEach(() => house.x.clearFaults());

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

/** A new customer at X who has asked for a person, and the desk's number of the conversation. */
async function waiting(says = '人と話したいです', name = '花子') {
  const customer = product.customer(String(++lastId), { name });
  customer.writesOnly(says);
  await customer.settled();
  const row = await until('the desk lists it', () => aya.rowOf(customer.id));
  return { customer, id: row.conversationId, handoff: row.handoffId ?? 0, before: customer.heard().length };
}

/** The same, taken by Aya. */
async function taken(says?: string, name?: string) {
  const one = await waiting(says, name);
  expect((await aya.claim(one.handoff)).status).toBe(200);
  return { ...one, told: () => product.customer(one.customer.id).heard().slice(one.before) };
}

/** The same house with other settings; sessions outlive it. */
async function startAgain(env: Record<string, string> = {}): Promise<void> {
  await product.stop();
  product = await startProduct(house, env);
}

const lastOf = async (id: number) => (await aya.view(id)).messages.at(-1);
const stateOf = (id: number, state: string) =>
  until(`the last message is ${state}`, async () => {
    const last = await lastOf(id);
    return last?.state === state ? last : null;
  });

describe('a reply that is longer than the channel takes', () => {
  it('is refused in a plain sentence, is not said in part, and takes nothing over', async () => {
    const { customer, id, before } = await waiting();
    const { messages, owner } = await aya.view(id);
    const refused = await aya.reply(id, '長'.repeat(10_001));
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: 'too-long', message: 'The text has 10001 characters; this channel takes 10000.' });
    await quiet(product, customer.id);
    expect(customer.heard()).toHaveLength(before);
    expect(await aya.view(id)).toMatchObject({ owner, messages });
    expect(owner).toBe('queue');
  });

  it('is counted in characters, not in bytes or halves of emoji', async () => {
    const { id, told } = await taken();
    const longest = '😊'.repeat(10_000);
    expect((await aya.reply(id, longest)).status).toBe(202);
    await stateOf(id, 'sent');
    expect(told()).toEqual([longest]);
  });

  it.each([
    ['nothing but spaces', { text: ' 　\n' }],
    ['a text that is no text', { text: 7 }],
    ['no request id', { text: 'はい', requestId: undefined }],
  ])('%s is refused as well', async (_what, body) => {
    const { id } = await taken();
    const refused = await aya.call('POST', `/conversations/${id}/messages`, { requestId: 'request-1', ...body });
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid', message: expect.any(String) } } });
  });
});

describe('a reply that X does not take', () => {
  /** The next send meets X's limit. Returns when there is room again, in epoch seconds. */
  function limitedFor(seconds: number): number {
    const reset = Math.ceil(Date.now() / 1_000) + seconds;
    const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(reset) };
    house.x.fault('send', { kind: 'limited', headers });
    return reset;
  }

  it('shows why it failed when this person has closed their DMs (403), and the queue shows the trouble', async () => {
    const { customer, id, told } = await taken();
    customer.refuses(349);
    expect((await aya.reply(id, 'お調べしました。')).status).toBe(202);
    expect(await stateOf(id, 'failed')).toMatchObject({ reason: 'cannot-dm', text: 'お調べしました。', until: null });
    expect(await aya.rowOf(customer.id)).toMatchObject({ trouble: 'failed', group: 'mine' });
    customer.refuses(null);
    expect(told()).toEqual([]);
    const failed = await lastOf(id);
    expect((await aya.call('POST', `/messages/${failed?.id}/settle`, { action: 'resend' })).status).toBe(200);
    await stateOf(id, 'sent');
    expect(told()).toEqual(['お調べしました。']);
    expect(await aya.rowOf(customer.id)).toMatchObject({ trouble: null });
  });

  it('says when it goes out when there were too many (429), and goes out then, once', async () => {
    const { customer, id, told } = await taken();
    const reset = limitedFor(4);
    expect((await aya.reply(id, 'ただいま確認しております。')).status).toBe(202);
    const held = await until('it waits for X', async () => {
      const last = await lastOf(id);
      return last?.state === 'pending' && last.until !== null ? last : null;
    });
    expect(Math.abs(Date.parse(held.until ?? '') - reset * 1_000)).toBeLessThan(2_000);
    expect((await aya.rowOf(customer.id))?.limitedUntil).toBe(held.until);
    expect(told()).toEqual([]);
    await stateOf(id, 'sent');
    await quiet(product, customer.id);
    expect(told()).toEqual(['ただいま確認しております。']);
    expect(house.x.log.requests.filter(({ endpoint }) => endpoint === 'send').at(-1)?.at).toBeGreaterThanOrEqual(reset * 1_000);
    expect(await aya.rowOf(customer.id)).toMatchObject({ limitedUntil: null });
  });

  it('uploads a photo anew whose upload X has forgotten while it waited, and sends it once', async () => {
    const { customer, id, told } = await taken();
    const { body } = await aya.upload(id, png(700));
    limitedFor(3);
    expect((await aya.reply(id, '写真です。', { photos: [body.id] })).status).toBe(202);
    await until('X has refused it for now', () => house.x.log.requests.at(-1)?.outcome === 429);
    const detail = 'One of the media ids is invalid.';
    house.x.fault('send', { kind: 'answer', answer: { status: 400, problem: true, body: { title: 'Invalid Request', detail } } });
    await stateOf(id, 'sent');
    await quiet(product, customer.id);
    expect(told()).toEqual(['写真です。']);
    expect(house.x.messagesTo(customer.id).at(-1)?.attachments).toEqual([expect.objectContaining({ type: 'photo', size: 700 })]);
    expect(house.x.log.requests.filter(({ outcome }) => outcome === 400).map(({ endpoint }) => endpoint)).toEqual(['send']);
  });

  it('says at once that a photo is kept no longer, which nothing can send', async () => {
    const { customer, id, told } = await taken();
    const { body } = await aya.upload(id, png(701));
    limitedFor(3);
    await aya.reply(id, 'はい。');
    expect((await aya.reply(id, '写真です。', { photos: [body.id] })).status).toBe(202);
    await product.app.database.db.deleteFrom('attachment').where('id', '=', body.id).execute();
    expect(await stateOf(id, 'failed')).toMatchObject({ reason: 'photo-gone', text: '写真です。' });
    await quiet(product, customer.id);
    expect(told()).toEqual(['はい。']);
  });

  it('can be called back while it waits, and then does not go', async () => {
    const { id, told, customer } = await taken();
    limitedFor(3);
    await aya.reply(id, '取り消す返信');
    const held = await until('it waits', async () => ((await lastOf(id))?.until ? lastOf(id) : null));
    expect((await aya.call('POST', `/messages/${held.id}/settle`, { action: 'cancel' })).status).toBe(200);
    expect((await aya.reply(id, '送る返信')).status).toBe(202);
    await stateOf(id, 'sent');
    await quiet(product, customer.id);
    expect(told()).toEqual(['送る返信']);
  });
});

describe('an agent whose session is over', () => {
  it.each([
    ['signed out in another tab', () => aya.signOut()],
    [
      'too old',
      () =>
        sql`update staff_session set expires_at = now() - interval '1 second' where staff_id = ${Number(aya.agentId().split(':')[1])}`.execute(
          product.app.database.db,
        ),
    ],
  ])('is told so (401) when it was %s; what was typed goes out once after signing in again', async (_why, ends) => {
    const { customer, id, told } = await taken();
    const stream = await aya.stream();
    await ends();
    const requestId = `typed-before-${id}`;
    const refused = await aya.reply(id, '途中まで書いた返信です。', { requestId });
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    customer.writesOnly('まだでしょうか');
    await quiet(product, customer.id);
    expect(told()).toEqual([]);
    await until('the stream of the old session is ended', () => stream.isOver());
    await stream.close();

    await aya.signIn();
    expect(await aya.rowOf(customer.id)).toMatchObject({ group: 'mine', unread: true, last: { text: 'まだでしょうか' } });
    const first = await aya.reply(id, '途中まで書いた返信です。', { requestId });
    const again = await aya.reply(id, '途中まで書いた返信です。', { requestId });
    expect([first.status, again.status, again.body.id]).toEqual([202, 202, first.body.id]);
    await stateOf(id, 'sent');
    await quiet(product, customer.id);
    expect(told()).toEqual(['途中まで書いた返信です。']);
  });

  it('cannot be used by another site’s page, or without the session’s value', async () => {
    const { id } = await taken();
    const before = (await aya.view(id)).messages.length;
    const stolen = await fetch(`${product.url}/api/v1/conversations/${id}/messages`, { method: 'POST', body: '{}' });
    expect(stolen.status).toBe(401);
    const foreign: Record<string, string>[] = [
      { 'x-csrf-token': 'x'.repeat(43) },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign)
      expect(await aya.with(headers, () => aya.reply(id, '偽の返信'))).toMatchObject({ status: 403, body: { error: { code: 'csrf' } } });
    expect((await aya.view(id)).messages).toHaveLength(before);
  });
});

describe('a customer who writes while the agent ends it', () => {
  it('is read first (409); what the agent has then seen stays theirs, and the bot answers what comes next', async () => {
    const { customer, id, told } = await taken();
    await aya.reply(id, '交換いたします。');
    const seen = (await stateOf(id, 'sent')).seq;
    customer.writesOnly('色は選べますか');
    await quiet(product, customer.id);
    const refused = await aya.resolve(id, { lastSeq: seen });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'new-message' } } });
    const { owner, messages } = await aya.view(id);
    expect(owner).toBe('agent');
    expect((await aya.resolve(id, { lastSeq: messages.at(-1)?.seq ?? 0 })).status).toBe(200);
    await quiet(product, customer.id);
    expect(told()).toEqual(['交換いたします。']);
    expect(await turnsOf(id)).toEqual({ messages: 2, turns: 2 });
    customer.writesOnly('新宿店の営業時間は？');
    await quiet(product, customer.id);
    expect(told()).toEqual(['交換いたします。', expect.stringContaining('新宿店')]);
  });

  it('has been read by the agent who ends it all the same: the bot does not answer in their stead, and the message stays', async () => {
    const { customer, id, told } = await taken();
    customer.writesOnly('新宿店の営業時間は？');
    await quiet(product, customer.id);
    expect((await aya.resolve(id, { lastSeq: 2 })).status).toBe(409);
    expect((await aya.resolve(id, { force: true })).status).toBe(200);
    await quiet(product, customer.id);
    expect(told()).toEqual([]);
    expect((await aya.view(id)).messages.at(-1)).toMatchObject({ author: 'contact', text: '新宿店の営業時間は？' });
    expect(await customer.outcomes()).toEqual(['handed-over', 'left-to-agent']);
    expect(await turnsOf(id)).toEqual({ messages: 2, turns: 2 });
  });

  it('is answered by the bot when nobody can have read it: no turn has taken it at the end', async () => {
    const { customer, id, told } = await taken();
    await startAgain({ TURN_SETTLE_MS: '4000', TURN_SETTLE_MAX_MS: '4000' });
    customer.writesOnly('新宿店の営業時間は？');
    await until('it is stored', async () => (await lastOf(id))?.text === '新宿店の営業時間は？');
    expect((await aya.resolve(id, { force: true })).status).toBe(200);
    await quiet(product, customer.id);
    expect(told()).toEqual([expect.stringContaining('新宿店')]);
    expect(await aya.view(id)).toMatchObject({ owner: 'bot' });
    expect(await turnsOf(id)).toEqual({ messages: 2, turns: 2 });
    await startAgain();
  });

  /** How many messages of the customer there are, and how many of them had their turn. */
  async function turnsOf(id: number) {
    const { rows } = await sql<{ messages: number; turns: number }>`
      select count(*)::int as messages, count(turn_id)::int as turns from message where conversation_id = ${id} and direction = 'in'`.execute(
      product.app.database.db,
    );
    return rows[0];
  }
});

describe('a name and a text full of markup', () => {
  it('come through every answer as the text that they are, and are never anything but JSON', async () => {
    const { customer, id } = await waiting(`${MARKED_UP} 人と話したい`, MARKUP);
    const text = `${MARKED_UP} 人と話したい`;
    const row = await aya.rowOf(customer.id);
    expect(row).toMatchObject({ contact: { name: MARKUP }, last: { text } });
    const view = await aya.view(id);
    expect(view).toMatchObject({ contact: { name: MARKUP }, card: { sentence: text } });
    expect(view.messages[0]?.text).toBe(text);
    await aya.claim(row?.handoffId ?? 0);
    const reply = `返信 ${MARKED_UP}`;
    await aya.reply(id, reply);
    await stateOf(id, 'sent');
    expect(customer.heard().at(-1)).toBe(reply);
    expect(await lastOf(id)).toMatchObject({ text: reply, authorName: 'Aya' });
    const paths = [
      '/desk/queue',
      `/conversations/${id}`,
      `/conversations/${id}/messages`,
      '/handoffs',
      `/handoffs/${row?.handoffId}`,
      `/nothing/${encodeURIComponent(MARKUP)}`,
    ];
    for (const path of paths) {
      const { headers } = await aya.call('GET', path);
      expect([path, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
        path,
        'application/json; charset=utf-8',
        'nosniff',
      ]);
    }
  });
});

describe('a photo of a customer', () => {
  async function photoOf(bytes: Uint8Array) {
    const one = await taken();
    one.customer.sends(bytes);
    await quiet(product, one.customer.id);
    const url = (await lastOf(one.id))?.attachments[0]?.url ?? '';
    expect(url).not.toBe('');
    return { ...one, url };
  }
  const answered = async (url: string) => {
    const { status, headers, bytes } = await aya.look(url);
    expect(headers.get('content-type')).toContain('application/json');
    const { error } = JSON.parse(bytes.toString('utf8')) as { error: { code: string; message: string } };
    return { status, ...error };
  };

  it('that X no longer keeps is told to be gone (404); what was said stays', async () => {
    const { url, id } = await photoOf(png(500));
    expect((await aya.look(url)).status).toBe(200);
    house.x.photos.expire();
    expect(await answered(url)).toEqual({ status: 404, code: 'gone', message: 'The photo is not there any more.' });
    expect((await lastOf(id))?.attachments).toHaveLength(1);
  });

  it.each([
    ['is 30 MB is not fetched whole (413)', () => png(30 * MB), 413, 'too-large'],
    ['is a web page is not shown (415)', html, 415, 'not-a-photo'],
    ['is an SVG with a script is not shown (415)', svg, 415, 'not-a-photo'],
  ])('that %s', async (_what, bytes, status, code) => {
    const { url } = await photoOf(bytes());
    expect(await answered(url)).toMatchObject({ status, code });
  });

  it('that cannot be fetched just now may be asked for again (503)', async () => {
    const { url } = await photoOf(png(500));
    house.x.fault('photo', { kind: 'error', status: 500 });
    expect(await answered(url)).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await aya.look(url)).status).toBe(200);
  });
});

describe('a photo of an agent', () => {
  it.each([
    ['is no photo (415)', html, 415, 'not-a-photo'],
    ['is an SVG (415)', svg, 415, 'not-a-photo'],
    ['is 30 MB (413)', () => png(30 * MB), 413, 'too-large'],
  ])('that %s is refused before anything is sent', async (_what, bytes, status, code) => {
    const { id } = await taken();
    expect(await aya.upload(id, bytes())).toMatchObject({ status, body: { error: { code } } });
  });

  it('is good for the customer alone for whom it was uploaded, and there are no more than the channel takes', async () => {
    const [one, other] = [await taken(), await taken()];
    const { body } = await aya.upload(one.id, png(400));
    expect(await aya.reply(other.id, '', { photos: [body.id] })).toMatchObject({ status: 400, body: { error: { code: 'no-photo' } } });
    const second = await aya.upload(one.id, png(401));
    const both = await aya.reply(one.id, '', { photos: [body.id, second.body.id] });
    expect(both).toMatchObject({ status: 400, body: { error: { code: 'too-many-photos' } } });
  });
});

describe('an account whose authorisation was taken back', () => {
  it('keeps the agent’s reply, says so in view and queue, and sends it once with new tokens', async () => {
    const { customer, id } = await taken();
    const before = customer.heard().length;
    const [account] = house.x.accounts;
    if (!account) throw new Error('no account');
    account.accessToken = `${account.userId}-renewed-token`;
    expect((await aya.reply(id, 'お待たせしました。')).status).toBe(202);
    const blocked = await until('the view says that nothing can be sent', async () => {
      const view = await aya.view(id);
      return view.blocked === null ? null : view;
    });
    expect(blocked).toMatchObject({ blocked: 'unauthorized' });
    expect(blocked.messages.at(-1)).toMatchObject({ text: 'お待たせしました。', state: 'pending', until: null });
    expect((await ken.queue()).paused).toMatchObject([{ reason: 'unauthorized', account: { channel: 'x' } }]);
    expect(await aya.rowOf(customer.id)).toMatchObject({ trouble: 'paused' });
    expect((await aya.reply(id, 'もう一通です。')).status).toBe(202);
    await quietForAMoment();
    expect(customer.heard()).toHaveLength(before);

    await startAgain({ X_ACCESS_TOKEN: account.accessToken });
    await house.x.waitForMessages(customer.id, before + 2, 30_000);
    await quiet(product, customer.id);
    expect(customer.heard().slice(before)).toEqual(['お待たせしました。', 'もう一通です。']);
    // The session outlives the restart.
    const after = await aya.view(id);
    expect(after.blocked).toBeNull();
    expect(after.messages.slice(-2).map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect((await ken.queue()).paused).toEqual([]);
  });

  /** A few of the sender's sweeps. */
  const quietForAMoment = () => new Promise((resolve) => setTimeout(resolve, 600));
});
