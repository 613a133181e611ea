import { afterEach, describe, expect, it } from '@jest/globals';
import { connectX } from '../../../src/channels/x/connect.ts';
import type { ConnectOptions } from '../../../src/channels/x/connect.ts';
import { webhookUrlOf } from '../../../src/channels/x/connect-checks.ts';
import { subscriptionsIn } from '../../../src/channels/x/connect-subscriptions.ts';
import type { FakeXOptions } from '../../../src/rehearsal/fake-x.ts';
import { message, openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const PUBLIC = 'https://desk.example.jp';
let desk: Desk;
afterEach(() => desk.close());

/** A desk that X knows by its public address only, and is registered nowhere yet. */
async function open(options: FakeXOptions = {}): Promise<ConnectOptions> {
  const reach: Record<string, string> = {};
  desk = await openDesk({ reach, ...options });
  reach[PUBLIC] = desk.origin;
  desk.x.setWebhookUrl(null);
  const [account] = desk.x.accounts;
  return {
    publicUrl: PUBLIC,
    apiUrl: desk.x.url,
    keys: { ...desk.x.keys, accessToken: account?.accessToken, accessSecret: account?.accessSecret },
    accountId: account?.userId,
  };
}

const codes = (report: { sentences: { code: string; level: string }[] }, level: string) =>
  report.sentences.filter((said) => said.level === level).map((said) => said.code);

describe('x connect', () => {
  it('registers the webhook, subscribes the account, and from then on messages arrive and are answered', async () => {
    const options = await open();
    const said: string[] = [];
    const report = await connectX({ ...options, log: ({ text }) => said.push(text.ja) });
    expect(report).toMatchObject({
      ready: true,
      account: { handle: 'kamoya' },
      webhook: { url: `${PUBLIC}/webhooks/x`, valid: true },
      accountActivity: true,
      xActivity: [],
    });
    expect(codes(report, 'problem')).toEqual([]);
    expect(said.at(-1)).toBe('準備ができました。DM を受け取り、返信できます。');
    desk.x.customer('111').says('こんにちは');
    await desk.x.idle();
    expect(desk.inbox.events()).toMatchObject([{ kind: 'message', text: 'こんにちは' }]);
    expect(await desk.channel.send(desk.account, message('はい'), 8000)).toMatchObject({ kind: 'sent' });
  });

  it('changes nothing when it is run again', async () => {
    const options = { ...(await open()), userToken: 'fake-user-token' };
    await connectX(options);
    const [webhooks, activity] = [desk.x.webhooks.list(), desk.x.subscriptions.activity()];
    const again = await connectX(options);
    expect(codes(again, 'ok')).toContain('webhook-there');
    expect(again.ready).toBe(true);
    expect([desk.x.webhooks.list(), desk.x.subscriptions.activity()]).toEqual([webhooks, activity]);
  });

  it.each(['list', 'flat', 'nested'] as const)(
    'subscribes X Activity with a user token, answered in the shape "%s"',
    async (activityShape) => {
      const options = await open({ webhooks: { activityShape } });
      const report = await connectX({ ...options, userToken: 'fake-user-token' });
      expect(report).toMatchObject({ ready: true, xActivity: ['dm.received', 'dm.sent'] });
      desk.x.customer('111').says('やあ');
      await desk.x.idle();
      // Both subscriptions deliver; the message has one id.
      expect(desk.inbox.events().map((event) => event.kind)).toEqual(['message', 'message']);
      expect(new Set(desk.inbox.events().map((event) => event.externalId)).size).toBe(1);
    },
  );

  it('has an invalid webhook checked again', async () => {
    const options = await open();
    await connectX(options);
    desk.x.webhooks.invalidate();
    const report = await connectX(options);
    expect(codes(report, 'ok')).toContain('webhook-revalidated');
    expect(desk.x.webhooks.list()).toMatchObject([{ valid: true }]);
  });

  it('puts a missing subscription back', async () => {
    const options = await open();
    const first = await connectX(options);
    desk.x.subscriptions.unsubscribeAll();
    expect(await connectX(options)).toMatchObject({ ready: true, accountActivity: true });
    expect(desk.x.subscriptions.subscribedUsers(first.webhook?.id ?? '')).toEqual([options.accountId]);
  });
});

describe('x connect says what is missing', () => {
  it.each<[string, Partial<ConnectOptions>, string]>([
    ['no PUBLIC_URL', { publicUrl: undefined }, 'public-url-missing'],
    ['a PUBLIC_URL that is none', { publicUrl: 'desk' }, 'public-url-invalid'],
    ['plain http', { publicUrl: 'http://desk.example.jp' }, 'public-url-not-https'],
    ['a port', { publicUrl: 'https://desk.example.jp:8443' }, 'public-url-port'],
    ['the usual port, written out', { publicUrl: 'https://desk.example.jp:443/' }, 'public-url-port'],
    ['no consumer keys', { keys: {} }, 'consumer-keys-missing'],
    [
      'wrong consumer keys',
      { keys: { consumerKey: 'x', consumerSecret: 'y', accessToken: 'a', accessSecret: 'b' } },
      'consumer-keys-wrong',
    ],
    ['no account id', { accountId: undefined }, 'account-id-missing'],
    ['another account’s id', { accountId: '5' }, 'account-wrong'],
    ['a user token that X refuses', { userToken: 'expired' }, 'user-token-wrong'],
    ['an address where nobody answers', { apiUrl: 'http://127.0.0.1:1' }, 'x-unreachable'],
  ])('%s', async (_name, change, code) => {
    const options = await open();
    const report = await connectX({ ...options, ...change });
    expect(codes(report, 'problem')).toContain(code);
    for (const { text } of report.sentences) expect(`${text.ja}${text.en}`).not.toMatch(/\{\w+\}|undefined/);
  });

  it('wrong access tokens, while it still registers the webhook', async () => {
    const options = await open();
    const report = await connectX({ ...options, keys: { ...options.keys, accessSecret: 'wrong' } });
    expect(report).toMatchObject({ ready: false, webhook: { valid: true }, accountActivity: false });
    expect(codes(report, 'problem')).toEqual(['access-tokens-wrong', 'not-ready']);
  });

  it('a desk that does not answer the check', async () => {
    const options = await open({ reach: {} });
    const report = await connectX({ ...options, publicUrl: desk.origin.replace(/\d+$/, '1') });
    expect(codes(report, 'problem')).toEqual(['webhook-crc-failed', 'not-ready']);
  });

  it('a webhook of another address that takes up the plan', async () => {
    const options = await open();
    await connectX({ ...options, publicUrl: desk.origin });
    const report = await connectX(options);
    expect(codes(report, 'problem')).toEqual(['webhook-limit', 'not-ready']);
    expect(report.sentences.find((said) => said.code === 'webhook-limit')?.text.en).toContain(`${desk.origin}/webhooks/x`);
  });

  it('too many subscribed accounts, a plan without Account Activity, and X out of order', async () => {
    const options = await open({ webhooks: { maxSubscriptions: 0 } });
    expect(codes(await connectX(options), 'problem')).toEqual(['subscription-limit', 'not-ready']);
    const plan = {
      status: 403,
      problem: true,
      body: { title: 'Forbidden', detail: 'not in your plan', type: 'https://api.x.com/2/problems/client-forbidden' },
    };
    desk.x.fault('subscriptions', { kind: 'answer', answer: plan });
    expect(codes(await connectX(options), 'problem')).toEqual(['plan-forbids', 'not-ready']);
    desk.x.fault('webhooks', { kind: 'limited' });
    expect(codes(await connectX(options), 'problem')).toEqual(['rate-limited', 'not-ready']);
    desk.x.fault('token', { kind: 'error', status: 503 });
    expect(codes(await connectX(options), 'problem')).toEqual(['x-failed', 'not-ready']);
    desk.x.fault('token', { kind: 'silence' });
    expect(codes(await connectX({ ...options, timeoutMs: 200 }), 'problem')).toEqual(['x-failed', 'not-ready']);
  });

  it('an event type that X Activity does not take, where nothing else delivers it', async () => {
    const options = await open({ webhooks: { maxSubscriptions: 0 } });
    desk.x.fault('activity', { kind: 'slow', ms: 0 }, 2);
    desk.x.fault('activity', { kind: 'error', status: 503 });
    const report = await connectX({ ...options, userToken: 'fake-user-token' });
    expect(report).toMatchObject({ ready: false, xActivity: ['dm.received'] });
    expect(codes(report, 'problem')).toEqual(['x-failed', 'not-ready']);
    expect(report.sentences.find(({ code }) => code === 'x-failed')?.text.en).toContain('X Activity (dm.sent)');
    expect(await connectX({ ...options, userToken: 'fake-user-token' })).toMatchObject({
      ready: true,
      xActivity: ['dm.received', 'dm.sent'],
    });
  });

  it('a plan without Account Activity is no obstacle when X Activity works', async () => {
    const options = await open({ webhooks: { maxSubscriptions: 0 } });
    expect(await connectX({ ...options, userToken: 'fake-user-token' })).toMatchObject({ ready: true, accountActivity: false });
  });
});

describe('small parts', () => {
  it('keeps a path of PUBLIC_URL and doubles no slash', async () => {
    await open();
    expect(['https://a.jp', 'https://a.jp/', 'https://a.jp/desk/'].map(webhookUrlOf)).toEqual([
      'https://a.jp/webhooks/x',
      'https://a.jp/webhooks/x',
      'https://a.jp/desk/webhooks/x',
    ]);
  });

  it('reads no subscription out of anything else', async () => {
    await open();
    expect([undefined, null, {}, { data: null }, { data: [] }, { data: { subscription: 1 } }].flatMap(subscriptionsIn)).toEqual([]);
  });
});
