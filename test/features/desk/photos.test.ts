import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createDatabaseChatStore } from '../../../src/channels/web/database-store.ts';
import { createWebChannel } from '../../../src/channels/web/channel.ts';
import { createXChannel } from '../../../src/channels/x/channel.ts';
import type { Channel, MediaAnswer } from '../../../src/channels/channel.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { photoUrl } from '../../../src/core/chat.ts';
import type { ChannelName, InboundEvent } from '../../../src/core/message.ts';
import { photoRoutes } from '../../../src/features/desk/photo-routes.ts';
import { replyBody } from '../../../src/features/handoff/contract.ts';
import { replyToCustomer } from '../../../src/features/handoff/reply-to-customer.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { createGate, createToken } from '../../../src/platform/http/bearer.ts';
import { createHttpApp, listen, type HttpServer } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { startFakeX, type FakeX } from '../../../src/rehearsal/fake-x.ts';
import { openDesk } from '../../support/desk.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { html, jpeg, png } from '../../support/pictures.ts';

const MB = 1024 * 1024;
const AYA = { id: 'staff:90', name: '高橋 彩' };

describeOnEngines('photos at the desk', (open) => {
  let database: Database;
  let x: FakeX;
  let server: HttpServer;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let accounts: { x: number; web: number };
  const channels = new Map<ChannelName, Channel>();
  const tokens: Record<string, string> = {};

  beforeEach(async () => {
    database = open();
    x = await startFakeX({ limits: 'lifted' });
    accounts = { x: await addAccount('x', x.accounts[0]?.userId ?? ''), web: await addAccount('web', 'web') };
    channels.set('x', createXChannel({ apiUrl: x.url, ...x.keys, credentials: () => x.accounts[0] ?? null, clock: systemClock }));
    const store = createDatabaseChatStore(
      database,
      () => accounts.web,
      () => () => undefined,
    );
    const brand = () => ({ name: { ja: '', en: '' }, initial: { ja: '', en: '' }, color: '#000000', privacyUrl: null, hours: [] });
    channels.set('web', createWebChannel({ store, clock: systemClock, log: silentLog, brand }));
    desk = await openDesk(database, {
      channel: (name) => channels.get(name),
      comparable: (name, text) => channels.get(name)?.comparable(text) ?? text,
      times: { deadlineMs: 8_000, leaseMs: 30_000, readBackMs: 0, parkMs: 60_000 },
    });
    for (const name of ['Aya', 'Ken']) tokens[name] = await createToken(database, name, ['desk'], null);
    tokens['editor'] = await createToken(database, 'editor', ['releases'], null);
    const mayWork = createGate(database, 'local')('desk');
    const mount = (app: Parameters<Parameters<typeof createHttpApp>[0]['mount']>[0]) => {
      const routes = channels.get('x')?.webhooks?.(desk.inbox);
      if (routes) app.use(routes);
      app.use(photoRoutes({ database, mayWork, channel: (name) => channels.get(name) }));
    };
    server = await listen(createHttpApp({ log: silentLog, checks: {}, metrics: createMetrics(), mount }), { host: '127.0.0.1', port: 0 });
    x.setWebhookUrl(`${server.url}/webhooks/x`);
  });

  afterEach(async () => {
    await x.close();
    await server.close(100);
  });

  async function addAccount(channel: ChannelName, externalId: string): Promise<number> {
    const row = { channel, external_id: externalId, name: 'brand' };
    return (await database.db.insertInto('account').values(row).returning('id').executeTakeFirstOrThrow()).id;
  }

  async function fetchFrom(path: string, who = 'Aya', init: RequestInit = {}) {
    const response = await fetch(`${server.url}/api/v1/conversations/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${tokens[who] ?? ''}`, ...init.headers },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = response.headers.get('content-type')?.includes('json') ? (JSON.parse(bytes.toString()) as Said) : {};
    return { status: response.status, headers: response.headers, bytes, id: json.id ?? '', code: json.error?.code };
  }
  type Said = { id?: string; error?: { code: string } };
  const upload = (id: number, bytes: Uint8Array, who = 'Aya') => fetchFrom(`${id}/photos`, who, { method: 'POST', body: bytes as never });

  /** A customer at X sends a picture; resolves to the conversation and the message. */
  async function sentOverX(bytes: Uint8Array, customer = '111') {
    x.customer(customer, { name: '<img src=x onerror=alert(1)>' }).sends(bytes, { text: '<b>これ</b>' });
    await x.idle();
    const { id } = await desk.conversation(customer);
    const message = (await desk.messages(id)).at(-1);
    return { id, path: `${id}/messages/${message?.id ?? 0}/attachments/0` };
  }

  async function sentOverWeb(contactId: string, attachment: { url: string; mime: string }) {
    const event: InboundEvent = {
      kind: 'message',
      externalId: `${contactId}:1`,
      contactId,
      text: '',
      attachments: [{ kind: 'image', ...attachment }],
      at: Date.now(),
    };
    await desk.inbox.accept({ channel: 'web', accounts: [{ externalId: 'web', events: [event] }], raw: Buffer.from('{}') });
    const { id } = await desk.conversation(contactId);
    return { id, path: `${id}/messages/${(await desk.messages(id)).at(-1)?.id ?? 0}/attachments/0` };
  }

  const showing = (name: ChannelName) => channels.get(name)?.capabilities ?? { confirm: 'none', maxText: 0, photos: 0 };
  let requests = 0;
  const reply = (conversationId: number, said: { text?: string; photos?: string[]; requestId?: string }, agent = AYA) =>
    replyToCustomer({ database, showing }, { conversationId, agent, text: '', photos: [], requestId: `request-${++requests}`, ...said });
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: { code: string; details: unknown }) => error,
    );
  const outgoing = async (id: number) => (await desk.messages(id)).filter((message) => message.direction === 'out');
  async function deliver() {
    await desk.outbox.deliver(accounts.x);
    await desk.outbox.idle();
    await x.idle();
  }

  it('are shown as images and nothing else, with the customer’s own bytes', async () => {
    const { path } = await sentOverX(jpeg(200_000));
    const { status, headers, bytes } = await fetchFrom(path);
    expect([status, bytes.equals(jpeg(200_000))]).toEqual([200, true]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline; filename="photo.jpg"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('are shown to people of the desk alone', async () => {
    const { path, id } = await sentOverX(jpeg());
    expect([(await fetchFrom(path, 'nobody')).status, (await fetchFrom(path, 'editor')).status]).toEqual([401, 403]);
    expect([(await upload(id, png(), 'nobody')).status, (await upload(id, png(), 'editor')).status]).toEqual([401, 403]);
  });

  it.each<[string, Uint8Array, number, string]>([
    ['a page that calls itself a JPEG', html(), 415, 'not-a-photo'],
    ['30 MB', jpeg(30 * MB), 413, 'too-large'],
  ])('are not shown when they are %s', async (_name, bytes, status, code) => {
    expect(await fetchFrom((await sentOverX(bytes)).path)).toMatchObject({ status, code });
  });

  it('are said to be gone when X no longer has them, and to be away when X cannot be asked', async () => {
    const { path } = await sentOverX(jpeg());
    x.fault('photo', { kind: 'error', status: 503 });
    const away = await fetchFrom(path);
    expect([away.status, away.code, away.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    x.photos.expire();
    expect(await fetchFrom(path)).toMatchObject({ status: 404, code: 'gone' });
  });

  it('are looked for at their own conversation, message and place only', async () => {
    const mine = await sentOverX(jpeg());
    const other = await sentOverX(jpeg(), '222');
    const message = mine.path.split('/')[2];
    for (const path of [
      `${other.id}/messages/${message}/attachments/0`,
      `${mine.id}/messages/${message}/attachments/1`,
      '1/messages/x/attachments/0',
    ])
      expect(await fetchFrom(path)).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('of a channel that is not set up cannot be had, and a channel’s word for what is a photo is not taken', async () => {
    const { path } = await sentOverX(jpeg());
    const plug = channels.get('x') as Channel;
    const fetchMedia = async (): Promise<MediaAnswer> => ({ kind: 'media', bytes: html(), mime: 'image/jpeg' });
    channels.set('x', { ...plug, fetchMedia });
    expect(await fetchFrom(path)).toMatchObject({ status: 415, code: 'not-a-photo' });
    channels.delete('x');
    expect(await fetchFrom(path)).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('of a customer on the web are those that they uploaded', async () => {
    const { path: none } = await sentOverWeb('c1', { url: 'https://evil.example/a.png', mime: 'image/png' });
    expect(await fetchFrom(none)).toMatchObject({ status: 415 });
    const row = { id: 'kept-photo', account_id: accounts.web, contact_external_id: 'c2', mime: 'image/png', bytes: png(500) };
    await database.db.insertInto('attachment').values(row).execute();
    const { path } = await sentOverWeb('c2', { url: photoUrl('kept-photo'), mime: 'image/png' });
    expect((await fetchFrom(path)).bytes.equals(png(500))).toBe(true);
    await database.db.deleteFrom('attachment').execute();
    expect(await fetchFrom(path)).toMatchObject({ status: 404, code: 'gone' });
  });

  it('of an agent are taken by their bytes: not a page, not 30 MB, not for a conversation that is not there', async () => {
    const { id } = await sentOverX(jpeg());
    expect(await upload(id, html())).toMatchObject({ status: 415, code: 'not-a-photo' });
    expect(await upload(id, Buffer.alloc(0))).toMatchObject({ status: 415, code: 'not-a-photo' });
    expect(await upload(id, jpeg(5 * MB + 1))).toMatchObject({ status: 413, code: 'too-large' });
    expect(await upload(9_999, png())).toMatchObject({ status: 404, code: 'not-found' });
    expect(await upload(id, jpeg(5 * MB))).toMatchObject({ status: 201 });
  });

  it('that never say how long they are end at 5 MB', async () => {
    const { id } = await sentOverX(jpeg());
    const path = new URL(`/api/v1/conversations/${id}/photos`, server.url);
    const status = await new Promise((resolve) => {
      const request = httpRequest(path, { method: 'POST', headers: { authorization: `Bearer ${tokens['Aya']}` } });
      request.on('response', (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', () => undefined);
      for (let i = 0; i < 30; i++) request.write(jpeg(MB));
      request.end();
    });
    expect(status).toBe(413);
  });

  it('go out to X with the reply or alone, under the agent’s name, and are seen at the desk', async () => {
    const { id } = await sentOverX(jpeg());
    const uploaded = await upload(id, png(300_000));
    expect(uploaded.status).toBe(201);
    const said = await reply(id, { text: 'こちらです', photos: [uploaded.id] });
    await deliver();
    const [arrived] = x.messagesTo('111');
    expect(arrived).toMatchObject({ text: 'こちらです', attachments: [{ mime: 'image/png', size: 300_000 }] });
    expect(await outgoing(id)).toMatchObject([
      { state: 'sent', author: 'person', author_id: AYA.id, author_name: AYA.name, external_id: arrived?.id },
    ]);
    expect((await desk.conversation('111')).owner).toBe('agent');
    const seen = await fetchFrom(`${id}/messages/${said.messageId}/attachments/0`);
    expect([seen.headers.get('content-type'), seen.bytes.equals(png(300_000))]).toEqual(['image/png', true]);
    await reply(id, { photos: [(await upload(id, jpeg())).id] });
    await deliver();
    expect(x.messagesTo('111').at(-1)).toMatchObject({ text: '', attachments: [{ mime: 'image/jpeg' }] });
  });

  it.each(['こちらです', ''])('whose answer is lost are settled by the echo (text: “%s”)', async (text) => {
    const { id } = await sentOverX(jpeg());
    x.fault('send', { kind: 'reset', when: 'after' });
    await reply(id, { text, photos: [(await upload(id, png())).id] });
    await deliver();
    expect(x.log.deliveries.map(({ status }) => status)).toEqual([200, 200]);
    expect(await outgoing(id)).toMatchObject([{ state: 'sent', external_id: x.messagesTo('111')[0]?.id }]);
    expect((await desk.conversation('111')).agent_id).toBe(AYA.id);
    await desk.outbox.sweep();
    await deliver();
    expect(x.messagesTo('111')).toHaveLength(1);
  });

  it.each(['こちらです https://kamoya.example/a', ''])(
    'whose answer and echo are lost are settled by reading back (text: “%s”)',
    async (text) => {
      const { id } = await sentOverX(jpeg());
      x.settings.delivery.echo.lose = 1;
      x.settings.text.shorten = true;
      x.fault('send', { kind: 'reset', when: 'after' });
      await reply(id, { text, photos: [(await upload(id, png())).id] });
      await deliver();
      expect(await outgoing(id)).toMatchObject([{ state: 'doubt' }]);
      await desk.outbox.sweep();
      await deliver();
      expect(await outgoing(id)).toMatchObject([{ state: 'sent', external_id: x.messagesTo('111')[0]?.id }]);
      expect(x.messagesTo('111')).toHaveLength(1);
    },
  );

  it('that did not arrive are sent again, once', async () => {
    const { id } = await sentOverX(jpeg());
    x.fault('send', { kind: 'reset' });
    await reply(id, { photos: [(await upload(id, png())).id] });
    await deliver();
    await desk.outbox.sweep();
    await deliver();
    expect(await outgoing(id)).toMatchObject([{ state: 'sent' }]);
    expect(x.messagesTo('111')).toHaveLength(1);
  });

  it('appear on the web at once, at the address that the contact’s page fetches', async () => {
    const { id } = await sentOverWeb('c3', { url: photoUrl('x'), mime: 'image/png' });
    await sql`insert into staff (id, email, name) overriding system value values (90, 'aya@example.jp', ${AYA.name})`.execute(database.db);
    const ids = [(await upload(id, png())).id, (await upload(id, jpeg())).id];
    await reply(id, { photos: ids });
    const store = createDatabaseChatStore(
      database,
      () => accounts.web,
      () => () => undefined,
    );
    const { messages, state } = await store.history('c3', 0, 10);
    expect(state).toEqual({ owner: 'agent', agentName: AYA.name });
    expect(messages.at(-1)).toMatchObject({
      author: 'person',
      authorName: AYA.name,
      parts: [],
      attachments: ids.map((one) => ({ id: one, kind: 'image' })),
    });
    expect(await store.photo('c3', ids[0] ?? '')).toMatchObject({ mime: 'image/png' });
    expect(await store.photo('somebody else', ids[0] ?? '')).toBeNull();
  });

  it('belong to one conversation: another’s, and too many for the channel, are refused without a word to anybody', async () => {
    const [mine, other] = [await sentOverX(jpeg()), await sentOverX(jpeg(), '222')];
    const [first, second] = [await upload(mine.id, png()), await upload(mine.id, png(), 'Ken')];
    expect(first.id).not.toBe(second.id);
    expect(await refusal(reply(other.id, { text: 'はい', photos: [first.id] }))).toMatchObject({ code: 'no-photo', status: 400 });
    expect(await refusal(reply(mine.id, { photos: ['../../etc/passwd'] }))).toMatchObject({ code: 'no-photo' });
    expect(await refusal(reply(mine.id, { photos: [first.id, second.id] }))).toMatchObject({ code: 'too-many-photos', status: 400 });
    expect([await outgoing(mine.id), await outgoing(other.id)]).toEqual([[], []]);
    expect((await desk.conversation('222')).owner).toBe('bot');
  });

  it('of two agents: one has the conversation, the other is told by name who', async () => {
    const { rows } = await insertStaff('鈴木 健');
    const ken = { id: `staff:${rows}`, name: '鈴木 健' };
    const { id } = await sentOverX(jpeg());
    const photos = [(await upload(id, png(), 'Ken')).id];
    await reply(id, { photos, requestId: 'from-ken-1' }, ken);
    const refused = await refusal(reply(id, { photos: [(await upload(id, jpeg())).id] }));
    expect(refused).toMatchObject({ code: 'already-taken', status: 409, details: { agent: '鈴木 健' } });
    await reply(id, { photos, requestId: 'from-ken-1' }, ken);
    expect(await outgoing(id)).toHaveLength(1);
  });

  async function insertStaff(name: string) {
    const row = { email: `${requests}@example.jp`, name };
    const { id } = await database.db.insertInto('staff').values(row).returning('id').executeTakeFirstOrThrow();
    return { rows: id };
  }

  it('may stand for a text, and a reply has one or the other', () => {
    const body = (more: object) => replyBody.safeParse({ requestId: 'request-1', ...more }).success;
    expect([body({ text: 'はい' }), body({ photos: ['a'] }), body({ text: ' ', photos: ['a'] })]).toEqual([true, true, true]);
    const wrong = [{}, { text: ' ' }, { photos: [] }, { photos: ['a', 'a'] }, { photos: ['../a'] }, { photos: ['a', 'b', 'c', 'd', 'e'] }];
    expect(wrong.map(body)).toEqual(wrong.map(() => false));
  });
});
