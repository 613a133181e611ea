import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentAt, type Agent } from '../support/agent.ts';
import { openHouse, startProduct, type House, type Product } from '../support/product.ts';

let house: House;
let product: Product;
let aya: Agent;

/** As a customer's own pauses are: the turn begins when they have been silent for a second. */
const SETTLE = { TURN_SETTLE_MS: '1000', TURN_SETTLE_MAX_MS: '6000' };

beforeAll(async () => {
  house = await openHouse({ presence: 'closed', env: SETTLE });
  product = await startProduct(house);
  aya = await agentAt(product, 'Aya');
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

describe('several short messages one after another', () => {
  it('are one turn with one answer', async () => {
    const hana = product.customer('8101');
    for (const part of ['すみません', '渋谷店に', 'キャンパスノートA5', 'ありますか']) hana.writesOnly(part);
    await hana.settled();
    expect(hana.heard()).toEqual([expect.stringMatching(/渋谷店に\d+冊/)]);
    expect(await hana.outcomes()).toEqual(['answered']);
  });
});

describe('outside the team’s hours', () => {
  it('an angry customer hears an apology and when the team opens, and no promise for now', async () => {
    const goro = product.customer('8001');
    const notice = await goro.says('ふざけるな！いい加減にしろ！最悪だ、二度と買わない！');
    expect(notice).toContain('申し訳ございません');
    expect(notice).toMatch(/月\d+日（.）10:00から/);
    expect(notice).not.toContain('までに');
    const handoff = await aya.handoffOf('8001');
    expect(handoff).toMatchObject({ reason: 'anger', state: 'waiting' });
    expect(Date.parse(handoff?.promisedUntil ?? '')).toBeGreaterThan(Date.now() + 86_400_000);
  });

  it('a clear question is still answered, marked as automatic, with the person’s answer to come', async () => {
    const ren = product.customer('8002');
    expect(await ren.says('人')).toMatch(/受付時間外.*10:00から/);
    const meanwhile = await ren.says('渋谷店の営業時間は？');
    expect(meanwhile).toContain('自動応答');
    expect(meanwhile).toContain('渋谷店');
    expect(await aya.handoffOf('8002')).toMatchObject({ state: 'waiting', reason: 'person' });
    expect(await ren.writes('あのね')).toEqual([]);
  });

  it('「もう大丈夫です」 ends the wait, and the bot answers again', async () => {
    const ren = product.customer('8002');
    expect(await ren.says('もう大丈夫です。ありがとう')).toContain('承知');
    expect(await aya.handoffOf('8002')).toBeUndefined();
    expect(await ren.says('渋谷店の営業時間は？')).not.toContain('自動応答でお答え');
  });

  it('a risk word raises the urgency without another word', async () => {
    const mei = product.customer('8003');
    await mei.says('担当者お願いします');
    const before = (await aya.handoffOf('8003'))?.urgency ?? -1;
    expect(await mei.writes('実はマグカップで怪我をしました')).toEqual([]);
    expect((await aya.handoffOf('8003'))?.urgency).toBeGreaterThan(before);
  });

  it('停止 is obeyed and confirmed while the customer waits', async () => {
    const mei = product.customer('8003');
    expect(await mei.says('停止')).toContain('停止しました');
    expect(await aya.handoffOf('8003')).toBeUndefined();
  });

  it('a complaint about unanswered contacts is handed over at once, in the customer’s language', async () => {
    const tom = product.customer('8004');
    expect(await tom.says('I have emailed you three times and nobody replied')).toMatch(/sorry.*written before.*from .*10:00 am/s);
    expect((await aya.handoffOf('8004'))?.reason).toBe('unanswered');
  });

  it('twice not understood, and "that did not help", bring a person', async () => {
    const bo = product.customer('8005');
    await bo.says('明日の東京の天気は？');
    await bo.says('円周率を100桁教えて');
    expect((await aya.handoffOf('8005'))?.reason).toBe('not-understood');
    const fu = product.customer('8006');
    await fu.says('渋谷店の営業時間は？');
    await fu.says('そうじゃなくて、全然解決していません');
    expect((await aya.handoffOf('8006'))?.reason).toBe('did-not-help');
  });
});
