import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SendOutcome, StoppedBy } from '../../../src/channels/channel.ts';
import { createXChannel } from '../../../src/channels/x/channel.ts';
import { SettingsError } from '../../../src/core/errors.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Fault } from '../../../src/rehearsal/faults.ts';
import { handClock, message, openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

let desk: Desk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

/** Sends one message under a fault; says what the channel made of it, and whether the customer has it. */
async function sendUnder(fault: Fault, deadlineMs = 8000) {
  desk ??= await openDesk({ limits: 'lifted' });
  desk.x.fault('send', fault);
  const before = desk.x.messagesTo('111').length;
  const outcome = await desk.channel.send(desk.account, message('在庫はあります'), deadlineMs);
  return { outcome, arrived: desk.x.messagesTo('111').length > before };
}

describe('a send that X takes', () => {
  it('is sent, with the id and with what X says is left', async () => {
    const clock = handClock();
    desk = await openDesk({}, clock);
    const outcome = await desk.channel.send(desk.account, message('はい、あります'), 8000);
    const [arrived] = desk.x.messagesTo('111');
    expect(arrived).toMatchObject({ text: 'はい、あります', accountId: desk.account.externalId, origin: 'api' });
    expect(outcome).toEqual({
      kind: 'sent',
      externalId: arrived?.id,
      limits: {
        limit: 15,
        remaining: 14,
        resetAt: clock.now() + 15 * 60_000,
        dayLimit: 1440,
        dayRemaining: 1439,
        dayResetAt: clock.now() + 24 * 60 * 60_000,
      },
    });
  });

  it('carries any text unharmed: line breaks, emoji, signs that signatures trip over', async () => {
    desk = await openDesk();
    const text = '1行目\n２行目 🦆👨‍👩‍👧 100% +1 & <b> \' " ! * ( ) ~ \\ é';
    expect(await desk.channel.send(desk.account, message(text), 8000)).toMatchObject({ kind: 'sent' });
    expect(desk.x.messagesTo('111')[0]?.text).toBe(text);
  });

  it('comes back as an echo that is ours by its id and its comparable text', async () => {
    desk = await openDesk({ text: { shorten: true, escape: true } });
    const text = 'こちらです: https://kamoya.example/a?b=1&c=2 または kamoya.example/shop。1 < 2';
    const outcome = await desk.channel.send(desk.account, message(text), 8000);
    await desk.x.idle();
    const [echo] = desk.inbox.events();
    expect(echo).toMatchObject({ kind: 'outbound', contactId: '111', externalId: outcome.kind === 'sent' ? outcome.externalId : '' });
    expect(desk.channel.comparable(echo?.kind === 'outbound' ? echo.text : '')).toBe(desk.channel.comparable(text));
  });
});

describe('a definite no', () => {
  it.each<[string, Fault, string]>([
    ['the person cannot be written to (349)', { kind: 'forbidden', code: 349 }, 'cannot-dm'],
    ['the same as a problem document', { kind: 'forbidden', code: 349, form: 'problem' }, 'cannot-dm'],
    ['the person does not follow (150)', { kind: 'forbidden', code: 150 }, 'cannot-dm'],
    ['the person takes verified senders only (476)', { kind: 'forbidden', code: 476, form: 'problem' }, 'cannot-dm'],
    ['some other 403', { kind: 'forbidden', code: 220 }, 'forbidden'],
    ['a 400', { kind: 'answer', answer: { status: 400, problem: true, body: { title: 'Invalid Request', detail: 'no' } } }, 'rejected'],
    [
      'a 400 about the length',
      { kind: 'answer', answer: { status: 400, body: { errors: [{ code: 354, message: 'The text is too long' }] } } },
      'too-long',
    ],
    ['a 404', { kind: 'answer', answer: { status: 404, problem: true, body: { title: 'Not Found' } } }, 'not-found'],
    ['a 404 that is no JSON', { kind: 'answer', answer: { status: 404, body: '<html>' } }, 'not-found'],
  ])('%s', async (_name, fault, reason) => {
    expect(await sendUnder(fault)).toMatchObject({ outcome: { kind: 'failed', reason }, arrived: false });
  });

  it('is known without asking X for texts that it would not take', async () => {
    desk = await openDesk();
    expect(await desk.channel.send(desk.account, message('あ'.repeat(10_001)), 8000)).toMatchObject({ kind: 'failed', reason: 'too-long' });
    expect(await desk.channel.send(desk.account, message(''), 8000)).toMatchObject({ kind: 'failed', reason: 'rejected' });
    expect(await desk.channel.send(desk.account, message('x', '../../etc'), 8000)).toMatchObject({ kind: 'failed', reason: 'not-found' });
    expect(desk.x.log.requests).toEqual([]);
    expect(await desk.channel.send(desk.account, message('🦆'.repeat(10_000)), 8000)).toMatchObject({ kind: 'sent' });
  });

  it('is what a customer who has closed their messages gives', async () => {
    desk = await openDesk();
    desk.x.customer('111').refuses(349);
    expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({
      kind: 'failed',
      reason: 'cannot-dm',
      limits: { remaining: 14 },
    });
  });
});

describe('a no for the whole account', () => {
  it.each<[string, StoppedBy, Fault]>([
    ['a 401', 'tokens', { kind: 'unauthorized' }],
    [
      'a clock that is wrong (135)',
      'clock',
      { kind: 'answer', answer: { status: 401, body: { errors: [{ code: 135, message: 'Timestamp out of bounds.' }] } } },
    ],
    ['a suspended account (64)', 'locked', { kind: 'forbidden', code: 64 }],
    ['a locked account (326)', 'locked', { kind: 'forbidden', code: 326 }],
    ['taken for automation (226)', 'locked', { kind: 'forbidden', code: 226, form: 'problem' }],
    ['an app without permission for DMs (93)', 'permission', { kind: 'forbidden', code: 93 }],
    [
      'an app that its plan shuts out',
      'permission',
      {
        kind: 'answer',
        answer: { status: 403, problem: true, body: { title: 'Client Forbidden', type: 'https://api.x.com/2/problems/client-forbidden' } },
      },
    ],
    ...(
      [
        [
          'tokens made before the app had DMs',
          'oauth1-permissions',
          'Your client app is not configured with the appropriate oauth1 app permissions',
        ],
        ['an app that is let in otherwise', 'unsupported-authentication', 'Authenticating with OAuth 1.0a is forbidden for this endpoint'],
      ] as const
    ).map(([name, type, detail]): [string, StoppedBy, Fault] => [
      name,
      'permission',
      {
        kind: 'answer',
        answer: { status: 403, problem: true, body: { title: 'Forbidden', detail, type: `https://api.x.com/2/problems/${type}` } },
      },
    ]),
    ['a plan without DMs (453)', 'permission', { kind: 'forbidden', code: 453 }],
    ['no credits left', 'credits', { kind: 'answer', answer: { status: 402, problem: true, body: { title: 'CreditsDepleted' } } }],
  ])('%s', async (_name, by, fault) => {
    expect(await sendUnder(fault)).toMatchObject({ outcome: { kind: 'unauthorized', by }, arrived: false });
  });

  it('comes after a revocation, and for a wrong secret', async () => {
    desk = await openDesk();
    const { url, keys, accounts } = desk.x;
    const credentials = { accessToken: accounts[0]?.accessToken ?? '', accessSecret: 'another' };
    const wrong = createXChannel({ apiUrl: url, ...keys, credentials: () => credentials, clock: systemClock });
    expect(await wrong.send(desk.account, message('x'), 8000)).toMatchObject({ kind: 'unauthorized' });
    desk.x.brand().revokes();
    expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({ kind: 'unauthorized' });
    expect(desk.x.messagesTo('111')).toEqual([]);
  });

  it('is known at once for an account without tokens', async () => {
    desk = await openDesk();
    const none = createXChannel({ apiUrl: desk.x.url, ...desk.x.keys, credentials: () => null, clock: systemClock });
    expect(await none.send(desk.account, message('x'), 8000)).toEqual({ kind: 'unauthorized', detail: 'the account has no access token' });
  });
});

describe('a no for now', () => {
  it('names the moment from which X takes messages again', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: { send15Min: 2 } }, clock);
    const reset = clock.now() + 15 * 60_000;
    for (let i = 0; i < 2; i++) expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({ kind: 'sent' });
    expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({
      kind: 'limited',
      retryAt: reset,
      limits: { remaining: 0 },
    });
    clock.advance(15 * 60_000);
    expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({ kind: 'sent' });
  });

  it('waits for the next day when the day is spent', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: { send24h: 1, form: 'errors' } }, clock);
    const start = clock.now();
    await desk.channel.send(desk.account, message('x'), 8000);
    expect(await desk.channel.send(desk.account, message('x'), 8000)).toMatchObject({ kind: 'limited', retryAt: start + 24 * 60 * 60_000 });
  });

  it('waits a minute where X names no moment, or one that has passed', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted' }, clock);
    const past = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1000' };
    for (const fault of [{ kind: 'limited' }, { kind: 'limited', form: 'errors' }, { kind: 'limited', headers: past }] satisfies Fault[])
      expect(await sendUnder(fault)).toMatchObject({ outcome: { kind: 'limited', retryAt: clock.now() + 60_000 }, arrived: false });
  });

  it('is the daily limit that comes as a 403 (344)', async () => {
    expect(await sendUnder({ kind: 'forbidden', code: 344 })).toMatchObject({ outcome: { kind: 'limited' }, arrived: false });
  });

  it('is a server that cannot be reached: nothing was sent', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const port = (probe.address() as AddressInfo).port;
    await new Promise((resolve) => probe.close(resolve));
    const clock = handClock();
    const channel = createXChannel({
      apiUrl: `http://127.0.0.1:${port}`,
      consumerKey: 'k',
      consumerSecret: 's',
      credentials: () => ({ accessToken: 't', accessSecret: 's' }),
      clock,
    });
    const account = { id: 1, channel: 'x' as const, externalId: '1', name: 'x' };
    for (let i = 0; i < 5; i++)
      expect(await channel.send(account, message('x'), 8000)).toEqual({ kind: 'limited', away: true, retryAt: clock.now() + 5000 });
  });

  it('is also a deadline that has passed before anything was sent', async () => {
    desk = await openDesk();
    expect(await desk.channel.send(desk.account, message('x'), 0)).toMatchObject({ kind: 'limited' });
    expect(desk.x.log.requests).toEqual([]);
  });
});

describe('a doubt', () => {
  it.each<[string, Fault, boolean]>([
    ['a 503 before accepting', { kind: 'error', status: 503 }, false],
    ['a 500 after accepting', { kind: 'error', status: 500, when: 'after' }, true],
    ['a reset before accepting', { kind: 'reset' }, false],
    ['a reset after accepting', { kind: 'reset', when: 'after' }, true],
    ['an answer that breaks off', { kind: 'cut' }, true],
    ['a 151 although it had arrived', { kind: 'forbidden', code: 151, when: 'after' }, true],
    ['a 151 as a problem document', { kind: 'forbidden', code: 151, form: 'problem', when: 'after' }, true],
    ['a 408', { kind: 'answer', answer: { status: 408, body: '' } }, false],
    ['a redirect', { kind: 'answer', answer: { status: 302, headers: { location: 'https://x.com/' }, body: '' } }, false],
    ['a success without an id', { kind: 'answer', answer: { status: 201, body: { data: {} } } }, false],
    ['a success that is no JSON', { kind: 'answer', answer: { status: 200, body: '<html>maintenance</html>' } }, false],
  ])('%s', async (_name, fault, arrived) => {
    expect(await sendUnder(fault)).toMatchObject({ outcome: { kind: 'doubt' }, arrived });
    expect(desk?.x.log.requests).toHaveLength(1);
  });

  it.each<[string, Fault, boolean]>([
    ['silence before accepting', { kind: 'silence' }, false],
    ['silence after accepting', { kind: 'silence', when: 'after' }, true],
    ['an answer that is too slow', { kind: 'slow', ms: 2000 }, false],
  ])('%s, at the deadline', async (_name, fault, arrived) => {
    expect(await sendUnder(fault, 200)).toMatchObject({ outcome: { kind: 'doubt' }, arrived });
  });
});

describe('whatever X does', () => {
  it('"sent" means that it arrived, a no means that it did not, and no send is ever repeated', async () => {
    const faults: Fault[] = [
      { kind: 'error', status: 503 },
      { kind: 'error', status: 500, when: 'after' },
      { kind: 'reset' },
      { kind: 'reset', when: 'after' },
      { kind: 'silence' },
      { kind: 'silence', when: 'after' },
      { kind: 'cut' },
      { kind: 'limited' },
      { kind: 'unauthorized' },
      { kind: 'forbidden', code: 349 },
      { kind: 'forbidden', code: 151, when: 'after' },
    ];
    desk = await openDesk({ limits: 'lifted', seed: 11, faultRates: faults.map((fault) => ({ endpoint: 'send', fault, rate: 0.06 })) });
    const { channel, account, x } = desk;
    const texts = Array.from({ length: 120 }, (_, i) => `返事${i}`);
    const outcomes: SendOutcome[] = [];
    for (let wave = 0; wave < texts.length; wave += 20)
      outcomes.push(...(await Promise.all(texts.slice(wave, wave + 20).map((text) => channel.send(account, message(text), 700)))));
    const arrivals = x.messagesTo('111').map((one) => one.text);
    const arrived = (text: string | undefined) => arrivals.filter((one) => one === text).length;
    outcomes.forEach((outcome, i) => {
      if (outcome.kind === 'sent') expect(arrived(texts[i])).toBe(1);
      else if (outcome.kind !== 'doubt') expect(arrived(texts[i])).toBe(0);
    });
    const kinds = [...new Set(outcomes.map((outcome) => outcome.kind))];
    expect(kinds.sort()).toEqual(['doubt', 'failed', 'limited', 'sent', 'unauthorized']);
    expect(x.log.requests.length).toBeLessThanOrEqual(texts.length);
    expect(new Set(arrivals).size).toBe(arrivals.length);
    const doubts = texts.filter((_, i) => outcomes[i]?.kind === 'doubt');
    expect(doubts.map(arrived).sort()).toEqual(expect.arrayContaining([0, 1]));
  });
});

describe('the channel', () => {
  it('is not opened without the consumer keys', () => {
    const options = { apiUrl: 'https://api.x.com', consumerKey: '', consumerSecret: '', credentials: () => null, clock: systemClock };
    expect(() => createXChannel(options)).toThrow(SettingsError);
  });
});
