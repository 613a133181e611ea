import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ConversationView } from '../../src/features/desk/contract.ts';
import { agentAt, type Agent } from '../support/agent.ts';
import type { Customer } from '../support/customer.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';

/** X lets five messages out in a quarter of an hour, of which the bot leaves one to people. */
let house: House;
let product: Product;
let agent: Agent;
let lastId = 8_000;
const QUESTION = '渋谷店の営業時間は？';

beforeAll(async () => {
  house = await openHouse({
    content: 'small',
    x: { limits: { send15Min: 5, send24h: null, read15Min: null } },
    env: { X_DM_LIMIT_15MIN: '5', X_DM_LIMIT_24H: '0' },
  });
  product = await startProduct(house);
  agent = await agentAt(product, 'Aya');
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
}, 60_000);

const somebody = () => product.customer(String(++lastId));
const sends = () => house.x.log.requests.filter(({ endpoint }) => endpoint === 'send').map(({ outcome }) => outcome);
const metric = async (line: RegExp) => line.exec(await (await fetch(`${product.url}/metrics`)).text())?.[1];
const view = async (id: number) => (await agent.call<ConversationView>('GET', `/conversations/${id}`)).body;

describe('an account at X’s limit', () => {
  let first: Customer[];
  let waiting: Customer[];
  const idOf = async (customer: Customer) => (await customer.conversation())?.id ?? 0;

  it('answers as many as the bot may, and keeps the rest without a request', async () => {
    first = Array.from({ length: 4 }, somebody);
    waiting = Array.from({ length: 2 }, somebody);
    for (const customer of first) expect(await customer.says(QUESTION)).toContain('渋谷店');
    for (const customer of waiting) customer.writesOnly(QUESTION);
    await until('both answers wait', async () => {
      const all = await Promise.all(waiting.map((customer) => customer.outbound()));
      return all.every(([one]) => one?.state === 'pending');
    });
    expect(sends()).toEqual([201, 201, 201, 201]);
  });

  it('tells the desk what is left for people, and when the bot’s would go', async () => {
    const { budget, messages } = await view(await idOf(waiting[0]!));
    expect(budget).toMatchObject({ limit: 5, left: 1, reserved: 1, minutes: 15 });
    const at = Date.parse(messages.at(-1)?.until ?? '');
    expect(at - Date.now()).toBeGreaterThan(10 * 60_000);
    // A send counts a moment longer than its window.
    expect(at - Date.now()).toBeLessThan(15 * 60_000 + 5_000);
    expect(await metric(/^uketsuke_send_budget_left\{account="\d+",window="15m"\} (\d+)$/m)).toBe('1');
    expect(await metric(/^uketsuke_send_budget_bot_left\{account="\d+"\} (\d+)$/m)).toBe('0');
  });

  it('sends a person’s answer before all of them, and shows the next one’s time', async () => {
    const id = await idOf(first[0]!);
    await agent.answer(id, '担当の佐藤です。');
    await until('it is there', () => first[0]!.heard().includes('担当の佐藤です。'));
    await agent.answer(id, 'もう一点、ご案内します。');
    const waits = await until('it waits for the limit', async () => (await view(id)).messages.find(({ until: at }) => at !== null));
    expect(waits).toMatchObject({ text: 'もう一点、ご案内します。', state: 'pending' });
    expect((await view(id)).budget).toMatchObject({ left: 0 });
    expect(sends()).toEqual([201, 201, 201, 201, 201]);
  });

  it('hands over what the bot could not say in time, once, though the notice must wait as well', async () => {
    await sql`update message set created_at = created_at - interval '31 minutes' where state = 'pending' and author = 'bot'`.execute(
      product.app.database.db,
    );
    for (const customer of waiting) {
      const handoff = await until('a person is waited for', () => agent.handoffOf(customer.id));
      expect(handoff.reason).toBe('late-answer');
      expect(await customer.outbound()).toMatchObject([
        { author: 'bot', state: 'dropped', reason: 'stale' },
        { author: 'system', state: 'pending', source: { phrase: expect.stringMatching(/^handoff_unanswered_/) } },
      ]);
    }
    expect(await metric(/^uketsuke_late_answer_handoffs_total (\d+)$/m)).toBe('2');
    expect(await metric(/^uketsuke_messages_dropped_total\{reason="stale"\} (\d+)$/m)).toBe('2');
  });

  it('goes on when there is room again, and has never been refused', async () => {
    house.x.clearLimits();
    await sql`update send_budget set sends = '[]'`.execute(product.app.database.db);
    await sql`update account set limits = '{}'`.execute(product.app.database.db);
    for (const customer of waiting) {
      await customer.settled();
      expect(customer.heard()).toEqual([expect.stringContaining('お返事')]);
    }
    await first[0]!.settled();
    expect(first[0]!.heard().at(-1)).toBe('もう一点、ご案内します。');
    expect(sends()).toEqual(Array.from({ length: 8 }, () => 201));
  });
});
