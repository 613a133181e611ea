import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentAt, type Agent } from '../support/agent.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { leftAloneFor } from '../support/quiet.ts';

const PRIVACY = 'https://kamoya.example/privacy';
const lastLine = (text: string) => text.split('\n').at(-1);
/** The numbered choices of a message: `1. …`. */
const choicesIn = (text: string) => [...text.matchAll(/^\d\. (.+)$/gm)].map(([, label]) => label as string);

let house: House;
let product: Product;
let aya: Agent;
let ken: Agent;

beforeAll(async () => {
  house = await openHouse({ env: { DELIVERY_DEADLINE_MS: '8000', DELIVERY_LEASE_MS: '12000' } });
  product = await startProduct(house);
  [aya, ken] = await Promise.all([agentAt(product, 'Aya'), agentAt(product, 'Ken')]);
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

describe('a Japanese customer', () => {
  it('asks in one sentence and gets the stock of that shop, with the introduction once', async () => {
    const hana = product.customer('1001', { name: '花' });
    const first = await hana.says('渋谷店にキャンパスノートA5はありますか');
    expect(first).toMatch(/キャンパスノート ?A5.*渋谷店に\d+冊あります/);
    expect(first).toMatch(/時点・.*円（税込）/);
    expect(first).toContain('自動応答');
    expect(lastLine(first)).toBe(PRIVACY);

    const second = await hana.says('新宿店は？');
    expect(second).toMatch(/キャンパスノート ?A5.*新宿店/);
    expect(second).not.toContain(PRIVACY);
    expect(hana.heard()).toHaveLength(2);
  });

  it('says thanks and nothing is opened by it', async () => {
    const hana = product.customer('1001');
    const [line, ...more] = await hana.writes('ありがとうございます！');
    expect(line).toBeDefined();
    expect(more).toEqual([]);
    expect((await hana.outcomes()).at(-1)).toBe('closed');
    expect((await hana.conversation())?.status).toBe('closed');
    expect(await aya.handoffOf('1001')).toBeUndefined();
  });

  it('chooses by 「②」, asks something else in the middle, goes on, and corrects the shop', async () => {
    const sho = product.customer('1002', { name: '翔' });
    const asked = await sho.says('折りたたみ傘の在庫ありますか');
    const second = choicesIn(asked)[1] as string;
    expect(second).toContain('折りたたみ傘');

    const chosen = await sho.says('②');
    expect(chosen).toContain(second);
    expect(chosen).toContain('どちらの店舗');

    const digression = await sho.says('ところで窓口は何時までですか');
    expect(digression).toContain('10:00〜18:00');
    expect(digression.indexOf('どちらの店舗')).toBeGreaterThan(digression.indexOf('18:00'));

    const answered = await sho.says('渋谷店');
    expect(answered).toContain(second);
    expect(answered).toContain('渋谷店');
    expect(await sho.says('やっぱり新宿店で')).toMatch(new RegExp(`${second}.*新宿店|新宿店.*${second}`));
  });

  it('sends a photo alone, emoji alone, and a novel, and is asked for words each time', async () => {
    const yui = product.customer('1003');
    const photo = { attachments: [{ type: 'photo' as const, url: 'https://ton.x.com/photo.jpg' }] };
    expect(await yui.says('', photo)).toContain('画像');
    expect(await yui.says('😊😊')).toContain('ことばで');
    expect(await yui.says('あのですね、'.repeat(1_700).slice(0, 10_000))).toContain('短く');
    expect(await yui.outcomes()).toEqual(['asked', 'asked', 'asked']);
  });

  it('says 停止: it is confirmed once, then silence, until 再開', async () => {
    const mio = product.customer('1004');
    await mio.says('渋谷店の営業時間は？');
    expect(await mio.writes('停止')).toEqual([expect.stringContaining('停止しました')]);
    expect(await mio.writes('停止')).toEqual([]);
    expect(await mio.writes('ありがとう')).toEqual([]);
    expect(await aya.handoffOf('1004')).toBeUndefined();
    // The bot stays silent; a person may answer a question all the same.
    expect(await mio.writes('新宿店は何時までですか')).toEqual([]);
    expect((await aya.handoffOf('1004'))?.reason).toBe('opted-out');
    expect(await mio.writes('再開')).toEqual([expect.stringContaining('再開しました')]);
    expect(await mio.says('渋谷店の営業時間は？')).toContain('渋谷店');
  });

  it('means no command by words that only contain one', async () => {
    const rin = product.customer('1005');
    await rin.writes('配送を停止できますか');
    await rin.writes('大人用の傘はありますか');
    expect(await rin.outcomes()).not.toContain('stopped');
    expect(await aya.handoffOf('1005')).toBeUndefined();
  });
});

describe('an English customer', () => {
  it('is answered in English, follows up, and asks for a person', async () => {
    const tom = product.customer('2001', { name: 'Tom', screenName: 'tom' });
    const first = await tom.says('do you have the campus notebook A5 at Shibuya?');
    expect(first).toMatch(/Shibuya shop has \d+/);
    expect(lastLine(first)).toBe(PRIVACY);
    expect(await tom.says('and in Shinjuku?')).toContain('Shinjuku');
    expect(await tom.says('can I talk to a person?')).toMatch(/Somebody will reply to you here by \d+:\d\d [ap]m/);
    expect((await aya.handoffOf('2001'))?.card.language).toBe('en');
  });
});

describe('several deliveries of the same', () => {
  it('answers short messages that come together once, as one turn', async () => {
    const kai = product.customer('3001');
    Object.assign(house.x.settings.delivery, { batch: 3, batchMs: 300 });
    for (const part of ['渋谷店に', 'キャンパスノートA5', 'ありますか']) kai.writesOnly(part);
    await kai.settled();
    Object.assign(house.x.settings.delivery, { batch: 1 });
    expect(kai.heard()).toEqual([expect.stringMatching(/渋谷店に\d+冊/)]);
    expect(await kai.outcomes()).toHaveLength(1);
  });

  it.each(['accountActivity', 'xActivity'] as const)(
    'gives each answer once when X delivers twice, late and out of order (%s)',
    async (shape) => {
      const plain = { ...house.x.settings.delivery };
      const echo = { lose: 0, duplicate: 1, delayMs: [0, 50] as [number, number] };
      Object.assign(house.x.settings.delivery, { shape, duplicate: 1, reorder: 0.5, reorderMs: 80, delayMs: [0, 60], echo });
      const people = [1, 2, 3, 4].map((n) => product.customer(`${shape === 'xActivity' ? 32 : 33}0${n}`));
      for (const person of people) person.writesOnly('新宿店の営業時間は？');
      for (const person of people) await person.settled();
      Object.assign(house.x.settings.delivery, plain);
      for (const person of people) {
        expect(person.heard()).toEqual([expect.stringContaining('新宿店')]);
        expect((await person.conversation())?.owner).toBe('bot');
      }
    },
  );
});

describe('an angry customer within the team’s hours', () => {
  const anger = 'ふざけるな！いい加減にしろ！最悪だ、二度と買わない！';

  it('gets one apology and an honest time, and then silence', async () => {
    const goro = product.customer('4001', { name: '吾郎', screenName: 'goro', followers: 120 });
    await goro.says('渋谷店にキャンパスノートA5はありますか');
    const notice = await goro.says(anger);
    expect(notice).toContain('申し訳ございません');
    expect(notice).toMatch(/\d+:\d\dまでに/);
    expect(notice).not.toContain(PRIVACY);
    expect(await goro.writes('まだ？')).toEqual([]);
  });

  it('is listed at the desk with everything that the person needs', async () => {
    const handoff = await aya.handoffOf('4001');
    expect(handoff).toMatchObject({ state: 'waiting', reason: 'anger', sentence: anger, team: 'support', agent: null });
    const { card } = handoff as NonNullable<typeof handoff>;
    expect(card).toMatchObject({
      language: 'ja',
      contact: { displayName: '吾郎', handle: 'goro', followers: 120, externalId: '4001', channel: 'x' },
    });
    expect(card.intents[0]).toEqual({ intent: expect.any(String), score: expect.any(Number) });
    expect(card.emotion.now?.anger).toBeGreaterThan(0.5);
    expect(card.answered[0]).toMatchObject({ flow: 'stock-check', text: expect.stringContaining('渋谷店') });
    expect(card.slots).toMatchObject({ store: expect.stringContaining('渋谷') });
    expect(card.transcript.map(({ author }) => author)).toEqual(['contact', 'bot', 'contact']);
  });

  it('is taken by exactly one of two people; the other is told who has it', async () => {
    const handoff = (await aya.handoffOf('4001')) as NonNullable<Awaited<ReturnType<Agent['handoffOf']>>>;
    const answers = await Promise.all([aya.claim(handoff.id), ken.claim(handoff.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers[0]?.status === 200 ? aya : ken;
    const loser = answers.find(({ status }) => status === 409);
    expect(loser?.body.error).toMatchObject({ code: 'already-taken', message: expect.stringContaining(winner.name) });
    if (winner === ken) [aya, ken] = [ken, aya];
    expect((await aya.claim(handoff.id)).status).toBe(200);
  });

  it('reads the person’s answer at X; the bot is silent until the person has resolved it', async () => {
    const goro = product.customer('4001');
    const handoff = (await aya.handoffOf('4001')) as NonNullable<Awaited<ReturnType<Agent['handoffOf']>>>;
    const before = goro.heard().length;
    const requestId = 'double-click-1';
    const answers = await Promise.all(
      [1, 2].map(() => aya.answer(handoff.conversationId, '担当の綾です。すぐにお調べします。', requestId)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await house.x.waitForMessages('4001', before + 1, 30_000);
    expect((await ken.answer(handoff.conversationId, '私が答えます')).status).toBe(409);
    expect(await goro.writes('新宿店の営業時間は？')).toEqual([]);
    expect(goro.heard().slice(before)).toEqual(['担当の綾です。すぐにお調べします。']);

    expect((await aya.resolve(handoff.id)).body.state).toBe('resolved');
    expect(await goro.says('新宿店の営業時間は？')).toContain('新宿店');
    expect((await aya.handoffs('?state=resolved')).map(({ id }) => id)).toContain(handoff.id);
  });
});

describe('a person who answers from the X app', () => {
  it('takes over; the conversation goes back to the bot after the quiet time', async () => {
    const nao = product.customer('5001');
    await nao.says('渋谷店の営業時間は？');
    house.x.brand().saysFromApp('5001', '店長の森です。今日は早じまいします。');
    const taken = await until('a person has the conversation', async () => {
      const row = await nao.conversation();
      return row?.owner === 'agent' ? row : null;
    });
    expect(taken.agent_id).toBeNull();
    expect(await nao.writes('何時までですか')).toEqual([]);
    const said = (await aya.messages(taken.id)).find(({ author }) => author === 'person');
    expect(said).toMatchObject({ fromApp: true, state: 'sent', text: '店長の森です。今日は早じまいします。' });

    await leftAloneFor(product.app.database, 31);
    await until('the bot has it again', async () => (await nao.conversation())?.owner === 'bot');
    expect(await nao.says('新宿店の営業時間は？')).toContain('新宿店');
  });

  it('is not imagined when the brand’s welcome message or another automation writes', async () => {
    const eri = product.customer('5002');
    await eri.says('渋谷店の営業時間は？');
    house.x.brand().welcomes('5002', 'フォローありがとうございます');
    house.x.brand().saysByAutomation('5002', 'キャンペーンのお知らせ');
    await house.x.idle();
    expect((await eri.conversation())?.owner).toBe('bot');
    expect(await eri.says('新宿店の営業時間は？')).toContain('新宿店');
  });
});

describe('a bot’s reply that is on its way when a person takes over', () => {
  it('is dropped, while what was said before the handoff and the notice still go out', async () => {
    const ami = product.customer('6001');
    house.x.fault('send', { kind: 'slow', ms: 5_000 });
    ami.writesOnly('渋谷店の営業時間は？');
    await until('the first answer is being sent', async () => (await ami.outbound())[0]?.state === 'sending');
    ami.writesOnly('新宿店の営業時間は？');
    await until('the second answer waits', async () => (await ami.outbound()).length === 2);
    const conversation = (await ami.conversation()) as NonNullable<Awaited<ReturnType<typeof ami.conversation>>>;
    expect((await aya.answer(conversation.id, '担当の綾が代わります。')).status).toBe(202);
    await ami.settled();
    const texts = ami.heard();
    expect(texts).toEqual([expect.stringContaining('渋谷店'), '担当の綾が代わります。']);
    expect((await ami.outbound()).find(({ text }) => text.includes('新宿店'))).toMatchObject({ state: 'dropped', reason: 'fence' });
  });
});
