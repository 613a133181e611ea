import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APP_ID, startAzure, type Azure } from '../support/azure.ts';
import type { DeskStream } from '../support/desk-stream.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { png } from '../support/pictures.ts';
import { quiet } from '../support/quiet.ts';
import { firstAdmin, hire, type Member } from '../support/staff.ts';
import { activitiesTo, overBotFramework, overWeb, overX, startFiles, type Files, type StoryCustomer } from '../support/story-customers.ts';

const QUESTION = '渋谷店にキャンパスノートA5はありますか';
const ANGER = 'ふざけるな！いい加減にしろ！最悪だ、二度と買わない！';
const CONVERSATION = 'dl-hanako';

let house: House;
let product: Product;
let azure: Azure;
let files: Files;
let chief: Member;
let aya: Member;
let ken: Member;

beforeAll(async () => {
  [azure, files] = await Promise.all([startAzure(), startFiles()]);
  house = await openHouse({
    env: {
      MICROSOFT_APP_ID: APP_ID,
      MICROSOFT_APP_PASSWORD: 'p4ssword&=',
      BOTFRAMEWORK_OPENID_URL: `${azure.keys.url}/openid`,
      BOTFRAMEWORK_LOGIN_URL: azure.login.url,
      BOTFRAMEWORK_SERVICE_URLS: `${azure.connector.url},${files.url}`,
    },
  });
  product = await startProduct(house);
  chief = await firstAdmin(() => product, 'Mori');
  [aya, ken] = [await hire(() => product, chief, 'Aya'), await hire(() => product, chief, 'Ken')];
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
  await Promise.all([azure?.close(), files?.close()]);
}, 60_000);

type Way = { way: string; label: string; customer: () => StoryCustomer | Promise<StoryCustomer> };
const ways: Way[] = [
  { way: 'X', label: 'X', customer: () => overX(product, '71001', '花子') },
  { way: 'the web chat', label: 'Web', customer: () => overWeb(product) },
  { way: 'the Bot Framework', label: 'Web Chat', customer: () => overBotFramework(product, azure, files, CONVERSATION, '花子') },
];

describe.each(ways)('a customer over $way', ({ way, label, customer }) => {
  let hanako: StoryCustomer;
  let desk: DeskStream;
  let id: number;

  beforeAll(async () => {
    hanako = await customer();
    desk = await ken.stream();
  });
  afterAll(() => desk?.close());

  /** Says something and resolves with what came new, once it is certain that nothing else will. */
  async function hears(saying: () => Promise<void>) {
    const before = (await hanako.heard()).length;
    await saying();
    await quiet(product, hanako.externalId);
    return (await hanako.heard()).slice(before);
  }
  const said = (text: string) => hears(() => hanako.says(text));
  /** The next thing that arrives, without waiting for silence after it. */
  async function next(before: number) {
    return until('something arrives', async () => (await hanako.heard())[before]);
  }
  const view = () => aya.view(id);

  it('is answered by the bot, once', async () => {
    const answers = await said(QUESTION);
    expect(answers).toEqual([{ text: expect.stringMatching(/渋谷店に\d+冊あります/), photo: null }]);
    expect(await aya.rowOf(hanako.externalId)).toBeUndefined();
  });

  it('is angry, and is told honestly by when a person answers', async () => {
    const notices = await said(ANGER);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).toMatch(/申し訳ございません。担当の者が\d{1,2}:\d\dまでにこちらでお返事いたします。/);
    expect(await aya.rowOf(hanako.externalId)).toMatchObject({ mood: 'strong-anger' });
    expect(await said('まだ？')).toEqual([]);
  });

  it('waits in the queue, with a card that says everything the person needs', async () => {
    const row = await until('the desk lists it', () => aya.rowOf(hanako.externalId));
    id = row.conversationId;
    await until('the stream has named it', () => desk.of(id) > 0);
    expect(row).toMatchObject({ group: 'waiting', reason: 'anger', unread: true, account: { label }, agent: null });
    expect(row.last).toMatchObject({ author: 'contact', text: 'まだ？' });
    expect(Date.parse(row.clock?.due ?? '')).toBeGreaterThan(Date.now());
    const { card, owner, messages } = await view();
    expect(owner).toBe('queue');
    expect(card).toMatchObject({
      state: 'waiting',
      reason: 'anger',
      sentence: ANGER,
      grave: true,
      promise: { kind: 'by', at: row.clock?.due },
    });
    expect(messages.find(({ seq }) => seq === card?.sentenceSeq)?.text).toBe(ANGER);
    expect(card?.answered).toEqual([{ flow: 'stock-check', text: expect.stringMatching(/渋谷店に\d+冊/) }]);
    expect(card?.known.map(({ name, value }) => `${name.ja}：${value}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^店舗：.*渋谷/), expect.stringMatching(/^商品：.*キャンパスノート/)]),
    );
    expect(messages.map(({ author }) => author)).toEqual(['contact', 'bot', 'contact', 'system', 'contact']);
  });

  it('is taken by exactly one of two agents; the other reads who has it', async () => {
    const { card } = await view();
    const answers = await desk.tells(id, () => Promise.all([aya.claim(card?.handoffId ?? 0), ken.claim(card?.handoffId ?? 0)]));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    if (answers[1]?.status === 200) [aya, ken] = [ken, aya];
    const refused = answers.find(({ status }) => status === 409)?.body.error;
    expect(refused).toMatchObject({ code: 'already-taken', agent: aya.name, message: `${aya.name} has this conversation.` });
    expect(await aya.rowOf(hanako.externalId)).toMatchObject({ group: 'mine', agent: { name: aya.name } });
    expect(await ken.rowOf(hanako.externalId)).toMatchObject({ group: 'others', agent: { name: aya.name } });
    expect((await ken.reply(id, '私が答えます')).body.error).toMatchObject({ code: 'already-taken', agent: aya.name });
  });

  it('reads the agent’s reply once, however often it was pressed, and the desk shows that it was sent', async () => {
    const before = (await hanako.heard()).length;
    const text = '担当の綾です。すぐにお調べします。';
    const answers = await desk.tells(id, () => Promise.all([1, 2].map(() => aya.reply(id, text, { requestId: `pressed-twice-${id}` }))));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await next(before)).text).toBe(text);
    await quiet(product, hanako.externalId);
    expect((await hanako.heard()).slice(before)).toEqual([{ text, photo: null }]);
    expect((await view()).messages.at(-1)).toMatchObject({ author: 'person', authorName: aya.name, text, state: 'sent', reason: null });
    expect(await aya.rowOf(hanako.externalId)).toMatchObject({ group: 'customer', unread: false, last: { mine: true, text } });
  });

  it('answers the agent, and the bot keeps silent', async () => {
    expect(await desk.tells(id, () => said('新宿店の営業時間は？'))).toEqual([]);
    expect(await aya.rowOf(hanako.externalId)).toMatchObject({ group: 'mine', unread: true, last: { text: '新宿店の営業時間は？' } });
  });

  it('sends a photo, which only those who are signed in can see through the desk', async () => {
    const photo = png(2_000);
    photo.write(way, 100);
    expect(await desk.tells(id, () => hears(() => hanako.sends(photo)))).toEqual([]);
    const last = (await view()).messages.at(-1);
    expect(last?.attachments).toEqual([expect.objectContaining({ kind: 'image', url: expect.stringContaining(`/conversations/${id}/`) })]);
    const url = last?.attachments[0]?.url ?? '';
    const seen = await aya.look(url);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('content-type')).toBe('image/png');
    expect(seen.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(seen.bytes.equals(photo)).toBe(true);
    expect((await aya.look(url, false)).status).toBe(401);
    expect(await aya.rowOf(hanako.externalId)).toMatchObject({ last: { photo: true } });
  });

  it('receives a photo from the agent', async () => {
    const photo = png(3_000);
    photo.write(`to ${way}`, 100);
    const uploaded = await aya.upload(id, photo);
    expect(uploaded.status).toBe(201);
    const before = (await hanako.heard()).length;
    const sent = await desk.tells(id, () => aya.reply(id, 'こちらの棚です。', { photos: [uploaded.body.id] }));
    expect(sent.status).toBe(202);
    const got = await next(before);
    await quiet(product, hanako.externalId);
    expect(got.text).toContain('こちらの棚です。');
    expect(got.photo?.equals(photo)).toBe(true);
    const shown = (await view()).messages.at(-1);
    expect(shown).toMatchObject({ state: 'sent', attachments: [{ kind: 'image', mime: 'image/png' }] });
    expect((await ken.look(shown?.attachments[0]?.url ?? '')).bytes.equals(photo)).toBe(true);
  });

  it('thanks after the end: nothing is opened by it, and one short line comes at most', async () => {
    const { messages } = await view();
    const ended = await desk.tells(id, () => aya.resolve(id, { lastSeq: messages.at(-1)?.seq ?? 0 }));
    expect(ended.status).toBe(200);
    expect(await aya.rowOf(hanako.externalId)).toBeUndefined();
    const [line, ...more] = await said('ありがとうございました');
    expect(more).toEqual([]);
    if (line) expect(Array.from(line.text).length).toBeLessThanOrEqual(60);
    expect(await said('本当にありがとうございました！')).toEqual([]);
    expect(await aya.rowOf(hanako.externalId)).toBeUndefined();
    expect(await view()).toMatchObject({ owner: 'bot', status: 'closed', card: { state: 'resolved' } });
  });

  it('is answered by the bot again', async () => {
    const answers = await desk.tells(id, () => said('新宿店の営業時間は？'));
    expect(answers).toEqual([{ text: expect.stringContaining('新宿店'), photo: null }]);
    expect(await view()).toMatchObject({ owner: 'bot', agent: null });
  });

  it('has left a history of who had the conversation, in order and in its place', async () => {
    const { ownership, messages } = await view();
    expect(ownership.map(({ kind, name, mine }) => ({ kind, name, mine }))).toEqual([
      { kind: 'handed-over', name: null, mine: false },
      { kind: 'taken', name: aya.name, mine: true },
      { kind: 'resolved', name: aya.name, mine: true },
    ]);
    const textBefore = (afterSeq: number) => messages.filter(({ seq }) => seq <= afterSeq).at(-1)?.text;
    expect(ownership.map(({ afterSeq }) => textBefore(afterSeq))).toEqual([
      expect.stringContaining('までに'),
      'まだ？',
      'こちらの棚です。',
    ]);
    expect(messages.filter(({ text, attachments }) => text === '' && attachments.length === 0)).toEqual([]);
  });
});

describe('the Bot Framework', () => {
  it('was told of the handoff in its own protocol, once, after the customer was, with the card that they may read', () => {
    const sent = activitiesTo(azure, CONVERSATION);
    const signals = sent.filter(({ name }) => name === 'handoff.initiate');
    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({
      type: 'event',
      value: { reason: 'anger', sentence: ANGER, team: 'support', language: 'ja', answered: [expect.stringContaining('渋谷店')] },
      attachments: [{ name: 'Transcript', content: { activities: expect.arrayContaining([expect.objectContaining({ text: ANGER })]) } }],
    });
    const place = sent.indexOf(signals[0] as (typeof sent)[number]);
    expect(sent[place - 1]?.text).toContain('申し訳ございません');
  });
});
