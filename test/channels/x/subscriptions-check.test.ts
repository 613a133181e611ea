import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectX } from '../../../src/channels/x/connect.ts';
import { checkWebhook, type XApp } from '../../../src/channels/x/webhook-check.ts';
import { FAKE_ACCOUNT } from '../../../src/rehearsal/fake-x.ts';
import { openDesk, type Desk } from './harness.ts';

const PUBLIC = 'https://desk.example.jp';
const [FIRST, SECOND] = [FAKE_ACCOUNT, { ...FAKE_ACCOUNT, userId: '5550001', accessToken: '5550001-token', screenName: 'kamoya_help' }];
let desk: Desk;
let app: XApp;

const tokens = (account: typeof FAKE_ACCOUNT) => ({
  userId: account.userId,
  credentials: { accessToken: account.accessToken, accessSecret: account.accessSecret },
});
const BOTH = [tokens(FIRST), tokens(SECOND)];

async function connect(account: typeof FAKE_ACCOUNT, userToken?: string): Promise<string> {
  const { accessToken, accessSecret, userId } = account;
  const keys = { ...desk.x.keys, accessToken, accessSecret };
  const report = await connectX({ publicUrl: PUBLIC, apiUrl: desk.x.url, keys, accountId: userId, ...(userToken ? { userToken } : {}) });
  expect(report.ready).toBe(true);
  return report.webhook?.id ?? '';
}

/** A webhook that X delivers both accounts to. */
beforeEach(async () => {
  const reach: Record<string, string> = {};
  desk = await openDesk({ reach, accounts: [FIRST, SECOND] });
  reach[PUBLIC] = desk.origin;
  desk.x.setWebhookUrl(null);
  app = { apiUrl: desk.x.url, ...desk.x.keys, publicUrl: PUBLIC };
  for (const account of [FIRST, SECOND]) await connect(account);
});
afterEach(() => desk.close());

/** What a look finds, and the requests about subscriptions that it made. */
async function look(accounts: Parameters<typeof checkWebhook>[1] = BOTH) {
  const before = desk.x.log.requests.length;
  const { accounts: found } = await checkWebhook(app, accounts);
  const made = desk.x.log.requests.slice(before).filter(({ endpoint }) => endpoint === 'subscriptions' || endpoint === 'activity');
  return { found, made: made.map(({ method, endpoint, userId }) => `${method} ${endpoint} ${userId ?? 'app'}`) };
}
const subscribed = () => desk.x.subscriptions.subscribedUsers(desk.x.webhooks.list()[0]?.id ?? '').sort();

describe('the check of each account’s subscription', () => {
  it('is one request for all of them, and changes nothing where all are there', async () => {
    expect(await look()).toEqual({
      found: { [FIRST.userId]: { kind: 'on' }, [SECOND.userId]: { kind: 'on' } },
      made: ['GET subscriptions app'],
    });
  });

  it('subscribes an account again that X has ended, with its own tokens, and leaves the other alone', async () => {
    desk.x.subscriptions.unsubscribe(SECOND.userId);
    expect(await look()).toEqual({
      found: { [FIRST.userId]: { kind: 'on' }, [SECOND.userId]: { kind: 'again' } },
      made: ['GET subscriptions app', 'GET activity app', `GET subscriptions ${SECOND.userId}`, `POST subscriptions ${SECOND.userId}`],
    });
    expect(subscribed()).toEqual([FIRST.userId, SECOND.userId]);
    expect((await look()).found).toEqual({ [FIRST.userId]: { kind: 'on' }, [SECOND.userId]: { kind: 'on' } });
  });

  it('says why X does not take it again', async () => {
    desk.x.subscriptions.unsubscribe(SECOND.userId);
    desk.x.settings.webhooks.maxSubscriptions = 1;
    const { found } = await look();
    expect(found?.[SECOND.userId]).toEqual({ kind: 'gone', detail: expect.stringContaining('As many accounts are subscribed') });
  });

  it('makes no request with tokens that X refuses, and knows all the same that nothing is delivered', async () => {
    desk.x.subscriptions.unsubscribe(SECOND.userId);
    const { found, made } = await look([tokens(FIRST), { userId: SECOND.userId, credentials: null }]);
    expect(found?.[SECOND.userId]).toMatchObject({ kind: 'gone' });
    expect(made).toEqual(['GET subscriptions app', 'GET activity app']);
  });

  it('is content with X Activity', async () => {
    await connect(FIRST, FIRST.userToken);
    desk.x.subscriptions.unsubscribe(FIRST.userId);
    expect((await look()).found).toEqual({ [FIRST.userId]: { kind: 'on' }, [SECOND.userId]: { kind: 'on' } });
    expect(subscribed()).toEqual([SECOND.userId]);
  });

  it.each(['dm.sent', 'dm.received'])(
    'misses %s where X Activity delivers only the rest, and subscribes the account again',
    async (type) => {
      await connect(FIRST, FIRST.userToken);
      desk.x.subscriptions.unsubscribe(FIRST.userId);
      desk.x.subscriptions.endActivity(FIRST.userId, type);
      expect((await look()).found).toEqual({ [FIRST.userId]: { kind: 'again', missing: [type] }, [SECOND.userId]: { kind: 'on' } });
      expect(subscribed()).toEqual([FIRST.userId, SECOND.userId].sort());
      expect((await look()).found?.[FIRST.userId]).toEqual({ kind: 'on' });
    },
  );

  it('names what is missing where the plan has X Activity alone', async () => {
    await connect(FIRST, FIRST.userToken);
    desk.x.subscriptions.unsubscribe(FIRST.userId);
    const noAccountActivity = () => desk.x.fault('subscriptions', { kind: 'error', status: 403 }, 2);
    noAccountActivity();
    expect((await look([tokens(FIRST)])).found).toEqual({ [FIRST.userId]: { kind: 'on' } });
    desk.x.clearFaults();
    desk.x.subscriptions.endActivity(FIRST.userId, 'dm.sent');
    noAccountActivity();
    const { found } = await look([tokens(FIRST)]);
    expect(found).toEqual({ [FIRST.userId]: { kind: 'gone', missing: ['dm.sent'], detail: expect.stringContaining('plan') } });
  });

  it.each([
    [503, 'unknown', [FIRST.userId]],
    [403, 'again', [FIRST.userId, SECOND.userId]],
  ])('subscribes nobody twice where X Activity may deliver: it answers %d', async (status, kind, users) => {
    desk.x.subscriptions.unsubscribe(SECOND.userId);
    desk.x.fault('activity', { kind: 'error', status });
    expect((await look()).found?.[SECOND.userId]).toMatchObject({ kind });
    expect(subscribed()).toEqual(users);
  });

  it('subscribes nobody to a webhook that may be another desk’s', async () => {
    desk.x.subscriptions.unsubscribe(SECOND.userId);
    app = { ...app, publicUrl: undefined };
    expect(await look()).toEqual({ found: undefined, made: [] });
  });

  it('asks each account where X shows no list, and takes silence for no answer', async () => {
    desk.x.fault('subscriptions', { kind: 'error', status: 403 });
    expect((await look()).found).toEqual({ [FIRST.userId]: { kind: 'on' }, [SECOND.userId]: { kind: 'on' } });
    desk.x.fault('subscriptions', { kind: 'error', status: 503 }, 3);
    const { found } = await look();
    expect(Object.values(found ?? {}).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
  });
});
