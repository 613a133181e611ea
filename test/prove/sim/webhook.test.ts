import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAgent } from '../../../src/channels/x/client.ts';
import { startFakeX, type FakeX } from '../../../src/rehearsal/fake-x.ts';
import { xSignature, type Poster } from '../../../src/rehearsal/post.ts';
import { ACCOUNTS } from './every-day.ts';
import { connectDesk, notDelivered } from './webhook.ts';

let x: FakeX;
beforeEach(async () => void (x = await startFakeX({ accounts: ACCOUNTS, poster: desk })));
afterEach(() => x.close());

/** Answers X's challenges. */
const desk: Poster = {
  post: async () => ({ status: 200, text: '' }),
  get: async (url) => ({ status: 200, text: JSON.stringify({ response_token: xSignature(x.keys.consumerSecret, tokenIn(url)) }) }),
  close: () => undefined,
};
const tokenIn = (url: string) => new URL(url).searchParams.get('crc_token') ?? '';
const connected = () => connectDesk(x, createAgent(x.url));

describe('a day’s webhook', () => {
  it('delivers for every account once the desk is connected, and not where X could not reach it', async () => {
    x.settings.webhooks.failChallenges = true;
    await expect(connected()).resolves.toBe(false);
    x.settings.webhooks.failChallenges = false;
    await expect(connected()).resolves.toBe(true);
    expect(notDelivered(x)).toEqual([]);
  });

  it('is missed by the judge where X has given it up, or has forgotten an account', async () => {
    await connected();
    const [, , third] = ACCOUNTS.map(({ userId }) => userId) as [string, string, string];
    x.subscriptions.unsubscribe(third);
    expect(notDelivered(x)).toEqual([`X delivers nothing of account ${third}`]);
    x.webhooks.invalidate();
    expect(notDelivered(x)).toEqual(['X has no webhook any more that it delivers to']);
  });
});
