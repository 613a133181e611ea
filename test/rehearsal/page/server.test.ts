import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HappeningKind, RehearsalState, RehearsedPerson } from '../../../src/core/rehearsal.ts';
import { SettingsError } from '../../../src/core/errors.ts';
import { openRehearsalFolder } from '../../../src/rehearsal/page/folder.ts';
import { createRehearsal, type Rehearsal, type StartProduct } from '../../../src/rehearsal/page/rehearsal.ts';
import { serveRehearsal, type RehearsalPage } from '../../../src/rehearsal/page/server.ts';
import { until } from '../../support/product.ts';
import { standIn } from './stand-in.ts';

const KAORI = '2244994945';
const DANIEL = '783214';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==', 'base64');

let folder: string;
let rehearsal: Rehearsal;
let page: RehearsalPage;
let product: ReturnType<typeof standIn>;

async function open(startProduct: StartProduct = product.start): Promise<void> {
  const pictureUrl = (id: string, index: number) => `/api/pictures/${id}/${index}`;
  rehearsal = createRehearsal({ folder, startProduct, pictureUrl });
  page = await serveRehearsal({ rehearsal, port: 0, pages: [] });
}
beforeEach(async () => {
  folder = await openRehearsalFolder(join(await mkdtemp(join(tmpdir(), 'uketsuke-rehearsal-')), 'data'));
  product = standIn();
  await open();
  await rehearsal.start();
});
afterEach(async () => {
  await page.close();
  await rehearsal.close();
  await rm(join(folder, '..'), { recursive: true });
});

type Answer = { status: number; body: { id?: string; error?: { code: string; message: { ja: string; en: string } } } };
async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const raw = Buffer.isBuffer(body);
  const response = await fetch(`${page.url}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': raw ? 'image/png' : 'application/json', ...headers },
    body: raw ? new Uint8Array(body) : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const state = async (): Promise<RehearsalState> => (await fetch(`${page.url}/api/state`)).json() as Promise<RehearsalState>;
const person = async (id: string): Promise<RehearsedPerson> => (await state()).people.find((one) => one.id === id) as RehearsedPerson;
const said = async (id: string): Promise<string[]> => (await person(id)).lines.map(({ by, text }) => `${by}: ${text}`);
const happened = (kind: HappeningKind) =>
  until(`there is “${kind}” in the log`, async () => (await state()).happenings.find((one) => one.kind === kind));

describe('talking as the customers', () => {
  it('begins with five people and lets each have their own conversation', async () => {
    expect((await state()).people.map(({ name, screenName }) => `${name} @${screenName}`)).toEqual([
      '森下かおり @mochi_morishita',
      'Daniel Reed @danreed_ldn',
      'はるとパパ @haruto_papa',
      'Priya N. @priya_in_tokyo',
      '鈴木商店 @suzuki_shiire',
    ]);
    await Promise.all([post(`people/${KAORI}/messages`, { text: '在庫' }), post(`people/${DANIEL}/messages`, { text: 'hours' })]);
    await until('both are answered', async () => (await said(KAORI)).length === 2 && (await said(DANIEL)).length === 2);
    expect(await said(KAORI)).toEqual(['customer: 在庫', 'brand: 「在庫」ですね']);
    expect(await said(DANIEL)).toEqual(['customer: hours', 'brand: 「hours」ですね']);
    const { budget, happenings } = await state();
    expect(budget.short).toMatchObject({ used: 2, limit: 15 });
    expect(budget.day).toMatchObject({ used: 2, limit: 1440 });
    expect(new Set(happenings.map(({ kind }) => kind))).toEqual(new Set(['webhook', 'sent', 'echo']));
  });

  it('lets a new customer in, once for each handle', async () => {
    const { status, body } = await post('people', { name: '高橋 健', screenName: 'ken_t' });
    expect(status).toBe(201);
    await post(`people/${body.id ?? ''}/messages`, { text: 'こんにちは' });
    await until('the answer is there', async () => (await said(body.id ?? '')).length === 2);
    expect((await post('people', { name: '別人', screenName: 'KEN_T' })).body.error).toEqual({
      code: 'taken',
      message: { ja: 'このユーザー名はもう使われています。', en: 'That handle is taken.' },
    });
  });

  it('sends a picture, shows it again, and nothing that only calls itself one', async () => {
    const { status, body } = await post(`people/${KAORI}/pictures`, PNG);
    expect(status).toBe(201);
    const [line] = (await person(KAORI)).lines;
    expect(line?.pictures).toEqual([`/api/pictures/${body.id ?? ''}/0`]);
    const shown = await fetch(page.url + (line?.pictures[0] ?? ''));
    expect([shown.headers.get('content-type'), shown.headers.get('x-content-type-options')]).toEqual(['image/png', 'nosniff']);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
    expect((await post(`people/${KAORI}/pictures`, Buffer.from('<svg onload=alert(1)>........'))).body.error?.code).toBe('not-a-picture');
    expect((await post(`people/${KAORI}/pictures`, Buffer.alloc(5 * 1024 * 1024 + 1))).body.error?.code).toBe('too-large');
  });

  it.each([
    ['people/1/messages', { text: 'hi' }, 'no-such-person'],
    [`people/${KAORI}/messages`, { text: '  ' }, 'bad-request'],
    [`people/${KAORI}/messages`, { text: 'あ'.repeat(10_001) }, 'bad-request'],
    [`people/${KAORI}/messages`, { text: 'hi', more: 1 }, 'bad-request'],
    [`people/${KAORI}/messages`, { text: 'x'.repeat(100_000) }, 'too-large'],
    ['people', { name: 'A', screenName: '<b>' }, 'bad-request'],
    ['switches', { name: 'everything', on: true }, 'bad-request'],
    ['nothing', {}, 'bad-request'],
  ])('refuses %s when it cannot be taken', async (path, body, code) => {
    expect((await post(path, body)).body.error?.code).toBe(code);
    expect((await state()).happenings).toEqual([]);
  });

  it('streams what changes', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${page.url}/api/stream`, { signal: abort.signal });
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    const read = async (wanted: string) => {
      while (!text.includes(wanted)) text += Buffer.from((await reader.read()).value ?? []).toString('utf8');
    };
    await read('"phase":"running"');
    await post(`people/${KAORI}/messages`, { text: '送料は' });
    await read('「送料は」ですね');
    abort.abort();
  });

  it('takes nothing from a foreign page, whatever it asks', async () => {
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await post('start-over', {}, foreign)).status).toBe(403);
    expect((await post(`people/${KAORI}/messages`, { text: 'hi' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${page.url}/api/state`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect(await said(KAORI)).toEqual([]);
    expect(product.seen.starts).toHaveLength(1);
  });
});

describe('faults at a switch', () => {
  it('deliver a webhook twice, and lose one', async () => {
    await post('switches', { name: 'twice', on: true, amount: 100 });
    expect((await state()).switches.twice).toEqual({ on: true, amount: 100 });
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    await happened('webhook-again');
    await post('switches', { name: 'twice', on: false });
    await post('switches', { name: 'lose', on: true, amount: 999 });
    expect((await state()).switches).toMatchObject({ twice: { on: false, amount: 100 }, lose: { on: true, amount: 100 } });
    await post(`people/${DANIEL}/messages`, { text: 'hours' });
    await happened('webhook-lost');
    expect(await said(DANIEL)).toEqual(['customer: hours']);
  });

  it('answer the next send with 500 after accepting it, and then no more', async () => {
    await post('switches', { name: 'fail', on: true });
    expect((await state()).switches.fail).toEqual({ on: true, amount: 1 });
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    expect(await happened('doubt')).toMatchObject({ outcome: 500, personId: KAORI });
    await happened('echo-confirmed');
    expect(await said(KAORI)).toHaveLength(2);
    expect((await state()).switches.fail).toEqual({ on: false, amount: 1 });
  });

  it('cut the line after accepting for as long as the switch is on', async () => {
    await post('switches', { name: 'cut', on: true });
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    expect(await happened('doubt')).toMatchObject({ outcome: 'reset' });
    await post('switches', { name: 'cut', on: false });
    await post(`people/${KAORI}/messages`, { text: '送料' });
    await happened('sent');
    expect((await state()).switches.cut.on).toBe(false);
  });

  it('put a later message before an earlier one', async () => {
    await post('switches', { name: 'reorder', on: true });
    for (let count = 0; count < 8; count += 1) await post(`people/${KAORI}/messages`, { text: String(count) });
    const own = () =>
      product.seen.webhooks.flatMap((body) => body.direct_message_events ?? []).filter((one) => one.message_create.sender_id === KAORI);
    await until('all have come', () => own().length === 8);
    const order = own().map((one) => one.message_create.message_data.text);
    expect(order).not.toEqual([...order].sort());
  });

  it('refuse this one person with a 403', async () => {
    await post(`people/${KAORI}/refused`, { on: true });
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    expect(await happened('refused')).toMatchObject({ outcome: 403, personId: KAORI });
    await post(`people/${DANIEL}/messages`, { text: 'hours' });
    await happened('sent');
    expect((await state()).people.filter(({ refused }) => refused).map(({ id }) => id)).toEqual([KAORI]);
  });
});

describe('the brand’s side', () => {
  it('answers from the X app, and the product is told', async () => {
    await post(`people/${KAORI}/app-replies`, { text: '店長の山田です' });
    expect((await person(KAORI)).lines).toMatchObject([{ by: 'app', text: '店長の山田です' }]);
    await until('the echo has come', () => product.seen.webhooks.length === 1);
    expect((await state()).happenings.map(({ kind }) => kind)).toEqual(['echo', 'app-reply']);
  });

  it('takes the access away, and gives it back with a product that has been started again', async () => {
    await post('permission', { granted: false });
    expect((await state()).permitted).toBe(false);
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    await happened('signed-out');
    expect((await post('permission', { granted: true })).status).toBe(200);
    expect(product.seen).toMatchObject({ stops: 1, starts: [{}, { X_USER_ID: '4337869213' }] });
    await post(`people/${KAORI}/messages`, { text: '送料' });
    await happened('sent');
    expect((await state()).permitted).toBe(true);
  });
});

describe('starting over', () => {
  it('begins with an empty folder, five people and nothing wrong', async () => {
    await post('people', { name: 'A', screenName: 'another' });
    await post('switches', { name: 'lose', on: true });
    await post(`people/${KAORI}/messages`, { text: '在庫' });
    await writeFile(join(folder, 'database'), 'x');
    expect((await post('start-over', {})).status).toBe(200);
    const { people, happenings, switches, phase } = await state();
    expect({ count: people.length, happenings, phase, lose: switches.lose.on }).toEqual({
      count: 5,
      happenings: [],
      phase: 'running',
      lose: false,
    });
    expect(await readdir(folder)).toEqual(['.uketsuke-rehearsal']);
    expect(product.seen.stops).toBe(1);
    await post(`people/${KAORI}/messages`, { text: 'もう一度' });
    await until('the answer is there', async () => (await said(KAORI)).length === 2);
  });

  it('takes no message and no second wish meanwhile', async () => {
    await page.close();
    await rehearsal.close();
    let ready = (): void => undefined;
    const held: { until?: Promise<void> } = {};
    await open(async (settings) => {
      await held.until;
      return product.start(settings);
    });
    await rehearsal.start();
    held.until = new Promise((resolve) => (ready = resolve));
    const first = post('start-over', {});
    await until('it begins', async () => (await state()).phase === 'busy');
    expect((await post('start-over', {})).status).toBe(409);
    expect((await post(`people/${KAORI}/messages`, { text: '在庫' })).status).toBe(409);
    ready();
    expect((await first).status).toBe(200);
    expect((await state()).phase).toBe('running');
    // The desk of the tests around this one, its own, and the one that was started over.
    expect(product.seen.starts).toHaveLength(3);
  });

  it('says why when the product cannot be started', async () => {
    await page.close();
    await rehearsal.close();
    let works = true;
    await open((settings) => (works ? product.start(settings) : Promise.reject(new SettingsError(['PORT: another program listens.']))));
    await rehearsal.start();
    works = false;
    expect((await post('start-over', {})).body.error?.code).toBe('failed');
    expect(await state()).toMatchObject({ phase: 'failed', problem: 'PORT: another program listens.', productUrl: null });
    works = true;
    expect((await post('start-over', {})).status).toBe(200);
    expect((await state()).phase).toBe('running');
  });
});

describe('the port', () => {
  it('is refused in a sentence when another program has it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(serveRehearsal({ rehearsal, port, pages: [] })).rejects.toThrow(`--port: another program listens on port ${port}`);
    other.close();
  });
});
