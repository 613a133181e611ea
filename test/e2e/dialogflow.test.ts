import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { overWeb, type StoryCustomer } from '../support/story-customers.ts';
import { startFakeDialogflow, type FakeDialogflow } from '../support/fake-dialogflow.ts';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { quiet } from '../support/quiet.ts';

let fake: FakeDialogflow;
let house: House;
let product: Product;

beforeAll(async () => {
  // An agent that takes everything for the question about hours: what comes back shows who was asked.
  fake = await startFakeDialogflow(() => ({ intent: 'Support Hours', confidence: 0.9 }));
  house = await openHouse({ env: { DIALOGFLOW_PROJECT_ID: 'kamoya-agent', DIALOGFLOW_ENDPOINT: fake.url } });
  product = await startProduct(house);
  const { db } = product.app.database;
  const row = await db.selectFrom('setting').select('value').where('key', '=', 'setup').executeTakeFirstOrThrow();
  const setup = { ...(row.value as object), accounts: { web: { recognizer: 'dialogflow' } } };
  const response = await fetch(`${product.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.app.localToken}` },
    body: JSON.stringify({ setup }),
  });
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
  // Running processes take settings up within a second or so.
  await until('the agent is asked', async () => {
    await answerTo(await overWeb(product), 'ギフト包装できますか');
    return fake.asked.length > 0;
  });
}, 240_000);

afterAll(async () => {
  await product?.stop();
  await house?.close();
  await fake?.close();
}, 60_000);

beforeEach(() => {
  fake.asked.length = 0;
});

async function answerTo(customer: StoryCustomer, text: string): Promise<string> {
  const before = (await customer.heard()).length;
  await customer.says(text);
  await until('the customer is answered', async () => (await customer.heard()).length > before);
  await quiet(product, customer.externalId);
  return (await customer.heard())
    .slice(before)
    .map((heard) => heard.text)
    .join('\n');
}

const understandings = async () =>
  (await product.app.database.db.selectFrom('turn').select('understanding').orderBy('id', 'desc').limit(1).execute()).map(
    ({ understanding }) => {
      const { engine, fallback, intents } = understanding as { engine: string; fallback?: string; intents: { intent: string }[] };
      return { engine, fallback, intent: intents[0]?.intent };
    },
  );

describe('an account that asks Dialogflow', () => {
  it('is answered by what the agent made of the question, without the personal data in it', async () => {
    const customer = await overWeb(product);
    const answer = await answerTo(customer, 'ギフト包装できますか。電話は090-1234-5678です');
    expect(fake.asked.map(({ text }) => text)).toEqual(['ギフト包装できますか。電話は[phone]です']);
    expect(answer).toMatch(/10.{0,3}00|10時/);
    expect(await understandings()).toEqual([{ engine: 'dialogflow', fallback: undefined, intent: 'support-hours' }]);
  });

  it('is answered by the embedded recognizer when the agent is over its quota, and the turn says so', async () => {
    fake.answer = () => ({ status: status.RESOURCE_EXHAUSTED });
    const customer = await overWeb(product);
    const answer = await answerTo(customer, 'ギフト包装できますか');
    expect(answer).toMatch(/包装|ラッピング/);
    expect(await understandings()).toEqual([{ engine: 'embedded', fallback: 'quota', intent: 'gift-wrapping' }]);
  });

  it('does not ask it for an account that was not told to', async () => {
    const answer = await product.customer('81001').says('ギフト包装できますか');
    expect(answer).toMatch(/包装|ラッピング/);
    expect(fake.asked).toEqual([]);
    expect(await understandings()).toMatchObject([{ engine: 'embedded' }]);
  });
});
