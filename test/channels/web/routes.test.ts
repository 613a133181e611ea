import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChatHistory, ChatRefusal } from '../../../src/core/chat.ts';
import { startDemo, type Demo } from './demo.ts';

let demo: Demo;
afterEach(() => demo.close());

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(40).fill(1)]);

async function visitor(headers: Record<string, string> = {}) {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${demo.url}/chat/api${path}`, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });
  const post = (path: string, value: unknown, more: Record<string, string> = {}) =>
    call(path, { method: 'POST', headers: { 'Content-Type': 'application/json', ...more }, body: JSON.stringify(value) });
  const session = await post('/session', { language: 'ja' });
  const setCookie = session.headers.get('set-cookie') ?? '';
  headers['Cookie'] = setCookie.split(';')[0] ?? '';
  return {
    session,
    setCookie,
    call,
    post,
    say: (text: string, more: object = {}) => post('/messages', { id: randomUUID(), text, ...more }),
    history: async () => (await (await call('/messages')).json()) as ChatHistory,
    photo: (bytes: Uint8Array) => call('/photos', { method: 'POST', body: bytes as Uint8Array<ArrayBuffer> }),
  };
}
const refusal = async (response: Response) => ((await response.json()) as ChatRefusal).error;

describe('a session', () => {
  it('answers with the brand and a cookie that scripts and other sites cannot use', async () => {
    demo = await startDemo();
    const { session, setCookie } = await visitor();
    expect(await session.json()).toMatchObject({ brand: { name: { ja: '雑貨のカモ屋' } }, language: 'ja' });
    expect(setCookie).toMatch(/^uketsuke_chat=[\w-]{43}; Path=\/chat; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  });

  it('is Secure and prefixed when the public address is https', async () => {
    demo = await startDemo({ publicUrl: 'https://kamoya.example' });
    const { setCookie } = await visitor();
    expect(setCookie).toMatch(/^__Secure-uketsuke_chat=.*; Secure$/);
  });

  it('is kept by a second visit, and its secret is nowhere in what is stored', async () => {
    demo = await startDemo();
    const guest = await visitor();
    await guest.say('こんにちは');
    const again = await guest.post('/session', {});
    expect(again.headers.get('set-cookie')?.split(';')[0]).toBe(guest.setCookie.split(';')[0]);
    const [contact] = demo.memory.contacts();
    expect(contact).toMatch(/^[\da-f]{64}$/);
    expect(guest.setCookie).not.toContain(contact);
  });

  it('is needed for everything else', async () => {
    demo = await startDemo();
    const noCookie = (path: string, init?: RequestInit) => fetch(`${demo.url}/chat/api${path}`, init);
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: randomUUID(), text: 'x' }) };
    const answers = await Promise.all([
      noCookie('/messages'),
      noCookie('/stream'),
      noCookie('/photos/photo-1'),
      noCookie('/messages', json),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401]);
  });
});

describe('a message', () => {
  it('is taken, answered, and kept apart from every other contact', async () => {
    demo = await startDemo();
    const [one, other] = [await visitor(), await visitor()];
    const said = await one.say('渋谷店にありますか');
    expect(said.status).toBe(202);
    const { messages, state } = await one.history();
    expect(messages.map((message) => message.author)).toEqual(['contact', 'bot']);
    expect(state).toEqual({ owner: 'bot' });
    expect((await other.history()).messages).toEqual([]);
  });

  it('sent twice under one id is taken once', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const message = { id: randomUUID(), text: '届きましたか' };
    const answers = [await guest.post('/messages', message), await guest.post('/messages', { ...message, id: message.id.toUpperCase() })];
    expect(answers.map((answer) => answer.status)).toEqual([202, 202]);
    const own = (await guest.history()).messages.filter((one) => one.author === 'contact');
    expect(own.map((one) => one.id)).toEqual([message.id]);
  });

  it('may have 10,000 characters counted as people count them, and not one more', async () => {
    demo = await startDemo();
    const guest = await visitor();
    expect((await guest.say('𠮟'.repeat(10_000))).status).toBe(202);
    const long = await guest.say('𠮟'.repeat(10_001));
    expect([long.status, (await refusal(long)).code]).toEqual([413, 'too-long']);
    expect((await guest.say('x'.repeat(400_000))).status).toBe(413);
  });

  it('comes back as it was written, whatever characters it has', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const text = '<b>a</b>\u0000 \ud800 ﷽ ز̴̧̛͚͓͙̲͓ 🏳️‍🌈';
    await guest.say(text);
    expect((await guest.history()).messages[0]?.parts).toEqual([{ kind: 'body', text }]);
  });

  it.each([
    ['without words', { text: ' \n　' }, 400, 'empty'],
    ['without an id', { id: undefined, text: 'x' }, 400, 'malformed'],
    ['with an id that is no uuid', { id: '1', text: 'x' }, 400, 'malformed'],
    ['with a photo that is not there', { text: '', attachment: 'photo-9' }, 404, 'no-photo'],
  ])('%s is refused', async (_case, change, status, code) => {
    demo = await startDemo();
    const guest = await visitor();
    const answer = await guest.post('/messages', { id: randomUUID(), ...change });
    expect([answer.status, (await refusal(answer)).code]).toEqual([status, code]);
    expect((await guest.history()).messages).toEqual([]);
  });

  it('must be JSON, well-formed and labelled as such', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const plain = await guest.call('/messages', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{}' });
    const broken = await guest.call('/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' });
    expect([plain.status, broken.status]).toEqual([415, 400]);
  });

  it('from the page of another site is refused', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const from = (headers: Record<string, string>) =>
      guest.post('/messages', { id: randomUUID(), text: 'x' }, headers).then((answer) => answer.status);
    expect(await from({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await from({ 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await from({ Origin: 'https://evil.example' })).toBe(403);
    expect(await from({ Origin: 'null' })).toBe(403);
    expect(await from({ Origin: demo.url })).toBe(202);
    expect(await from({ 'Sec-Fetch-Site': 'same-origin', Origin: demo.url })).toBe(202);
  });

  it('is told to come again when it cannot be stored', async () => {
    demo = await startDemo();
    const guest = await visitor();
    demo.memory.setDown(true);
    expect([(await guest.say('x')).status, (await guest.call('/messages')).status]).toEqual([503, 503]);
    demo.memory.setDown(false);
    expect((await guest.say('x')).status).toBe(202);
  });
});

describe('too many messages', () => {
  it('get a polite answer with the seconds in both languages, and are not stored', async () => {
    demo = await startDemo({ limits: { contactBurst: 2 }, clock: { now: Date.now, monotonic: () => 0 } });
    const guest = await visitor();
    await guest.say('1');
    await guest.say('2');
    const third = await guest.say('3');
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).toBe('5');
    const error = await refusal(third);
    expect(error).toMatchObject({ code: 'too-many', retryAfter: 5 });
    expect(error.message.ja).toContain('5秒');
    expect(error.message.en).toContain('5 seconds');
    expect((await guest.history()).messages.filter((message) => message.author === 'contact')).toHaveLength(2);
  });

  it('from one address count together, an IPv6 network as one', async () => {
    demo = await startDemo({ limits: { addressPerMinute: 4 }, clock: { now: Date.now, monotonic: () => 0 }, trustProxy: true });
    const [one, other] = [await visitor({ 'X-Forwarded-For': '2001:db8::1' }), await visitor({ 'X-Forwarded-For': '2001:db8::2' })];
    const elsewhere = await visitor({ 'X-Forwarded-For': '2001:db8:0:1::1' });
    expect([(await one.say('1')).status, (await one.say('2')).status, (await other.say('3')).status]).toEqual([202, 202, 429]);
    expect((await elsewhere.say('4')).status).toBe(202);
  });
});

describe('a photo', () => {
  it('is shown to its own contact only, and can do nothing but be seen', async () => {
    demo = await startDemo();
    const [guest, other] = [await visitor(), await visitor()];
    const saved = await guest.photo(png);
    expect(saved.status).toBe(201);
    const { id } = (await saved.json()) as { id: string };
    expect((await guest.say('', { attachment: id })).status).toBe(202);
    expect((await guest.history()).messages[0]?.attachments).toEqual([{ id, kind: 'image' }]);
    const shown = await guest.call(`/photos/${id}`);
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(png);
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
    expect((await other.call(`/photos/${id}`)).status).toBe(404);
    expect((await other.say('', { attachment: id })).status).toBe(404);
  });

  it('is refused when it is none, whatever it is called, and when it is too large', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const page = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
    const disguised = await guest.call('/photos', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: page });
    expect([disguised.status, (await refusal(disguised)).code]).toEqual([415, 'not-a-picture']);
    const large = await guest.photo(new Uint8Array(5 * 1024 * 1024 + 1));
    expect([large.status, (await refusal(large)).code]).toEqual([413, 'photo-too-large']);
    expect((await guest.photo(new Uint8Array(0))).status).toBe(415);
  });
});
