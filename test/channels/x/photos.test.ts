import { afterEach, describe, expect, it } from '@jest/globals';
import { PhotoGone, type OutboundMessage } from '../../../src/channels/channel.ts';
import { createAgent, openClient } from '../../../src/channels/x/client.ts';
import type { Fault } from '../../../src/rehearsal/faults.ts';
import { gif, html, jpeg, png } from '../../support/pictures.ts';
import { handClock, message, openDesk } from './harness.ts';
import type { Desk } from './harness.ts';

const MB = 1024 * 1024;
let desk: Desk | null = null;
afterEach(async () => {
  await desk?.close();
  desk = null;
});

function withPhoto(text: string, bytes: Uint8Array = jpeg(), mime = 'image/jpeg', id = 'photo-1'): OutboundMessage {
  return { ...message(text), photos: [{ id, mime, bytes: async () => bytes }] };
}

async function send(outbound: OutboundMessage, deadlineMs = 8000) {
  desk ??= await openDesk({ limits: 'lifted' });
  return desk.channel.send(desk.account, outbound, deadlineMs);
}
const received = () => desk?.x.messagesTo('111') ?? [];
const uploads = () => desk?.x.log.requests.filter(({ endpoint }) => endpoint === 'upload') ?? [];

describe('a message with a photo', () => {
  it.each([
    ['with words', 'こちらの商品です', jpeg(200_000), 'image/jpeg', 'photo'],
    ['without words', '', png(), 'image/png', 'photo'],
    ['that moves', '動きます', gif(), 'image/gif', 'animated_gif'],
  ])('%s arrives whole', async (_name, text, bytes, mime, type) => {
    const outcome = await send(withPhoto(text, bytes, mime));
    const [arrived] = received();
    expect(outcome).toMatchObject({ kind: 'sent', externalId: arrived?.id });
    expect(arrived).toMatchObject({ text, attachments: [{ type, mime, size: bytes.length }] });
    expect(Buffer.from(desk?.x.photos.at(arrived?.attachments[0]?.url ?? '')?.bytes ?? []).equals(bytes)).toBe(true);
  });

  it('goes up in pieces when it is large', async () => {
    const bytes = jpeg(5 * MB);
    bytes.fill(7, 4 * MB);
    expect(await send(withPhoto('', bytes))).toMatchObject({ kind: 'sent' });
    expect(uploads().map(({ path }) => path.split('/').at(-1))).toEqual(['initialize', 'append', 'append', 'finalize']);
    expect(Buffer.from(desk?.x.photos.at(received()[0]?.attachments[0]?.url ?? '')?.bytes ?? []).equals(bytes)).toBe(true);
  });

  it('reports what is left of messages, not of uploads', async () => {
    desk = await openDesk();
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent', limits: { limit: 15, remaining: 14 } });
  });

  it('carries one photo, and is refused with more before X is asked', async () => {
    const two = withPhoto('二枚');
    two.photos.push(...withPhoto('', png(), 'image/png', 'photo-2').photos);
    expect(await send(two)).toMatchObject({ kind: 'failed', reason: 'photo' });
    expect(desk?.x.log.requests).toEqual([]);
  });

  it('comes back as an echo with the picture and the words as they were written', async () => {
    const text = '説明書です https://kamoya.example/guide';
    desk = await openDesk({ limits: 'lifted', text: { shorten: true } });
    const outcome = await send(withPhoto(text));
    await desk.x.idle();
    const [echo] = desk.inbox.events();
    expect(echo).toMatchObject({ kind: 'outbound', text, attachments: [{ kind: 'image' }] });
    expect(echo?.externalId).toBe(outcome.kind === 'sent' ? outcome.externalId : '');
  });
});

/** Texts go on meanwhile, of this account too: the picture alone waits. */
const LATER = { kind: 'limited', scope: 'message' };
/** X could not be asked, or did not say. */
const AWAY = { ...LATER, away: true };

describe('an upload that fails', () => {
  it.each<[string, Fault, object]>([
    [
      'a 400',
      { kind: 'answer', answer: { status: 400, problem: true, body: { title: 'Invalid Request' } } },
      { kind: 'failed', reason: 'photo' },
    ],
    ['a 413', { kind: 'error', status: 413 }, { kind: 'failed', reason: 'photo' }],
    ['a 403 about the plan', { kind: 'forbidden', code: 453 }, { kind: 'failed', reason: 'photo' }],
    ['a locked account', { kind: 'forbidden', code: 326 }, { kind: 'unauthorized' }],
    ['a 401', { kind: 'unauthorized' }, { kind: 'unauthorized' }],
    ['a 503', { kind: 'error', status: 503 }, AWAY],
    ['a reset', { kind: 'reset' }, AWAY],
    ['an answer that breaks off', { kind: 'cut' }, AWAY],
    ['a success without an id', { kind: 'answer', answer: { status: 200, body: {} } }, AWAY],
  ])('is a definite no, now or for ever: %s', async (_name, fault, outcome) => {
    desk = await openDesk({ limits: 'lifted' });
    desk.x.fault('upload', fault);
    expect(await send(withPhoto('はい'))).toMatchObject(outcome);
    expect(received()).toEqual([]);
  });

  it('holds its message up for a minute at most when X wants no more uploads, and hands on no limits of theirs', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted' }, clock);
    const reset = String(Math.ceil(clock.now() / 1000) + 900);
    const headers = { 'x-rate-limit-limit': '500', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    desk.x.fault('upload', { kind: 'limited', headers });
    expect(await send(withPhoto('はい'))).toEqual({ ...LATER, retryAt: clock.now() + 60_000 });
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent' });
  });

  it('is final when X finds no picture in it', async () => {
    expect(await send(withPhoto('はい', html()))).toMatchObject({ kind: 'failed', reason: 'photo' });
    expect(received()).toEqual([]);
  });

  it('waits when the bytes cannot be read just now', async () => {
    const outbound = { ...message('はい'), photos: [{ id: 'p', mime: 'image/png', bytes: () => Promise.reject(new Error('away')) }] };
    expect(await send(outbound)).toMatchObject(LATER);
  });

  it('fails at once, without a word to X, when the picture is kept no longer', async () => {
    const photos = [{ id: 'p', mime: 'image/png', bytes: () => Promise.reject(new PhotoGone('p')) }];
    expect(await send({ ...message('はい'), photos })).toMatchObject({ kind: 'failed', reason: 'photo-gone', unasked: true });
    expect(uploads()).toEqual([]);
  });

  it('fails for good after ten minutes', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted' }, clock);
    desk.x.fault('upload', { kind: 'error', status: 503 }, 9);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'limited' });
    clock.advance(9 * 60_000);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'limited' });
    clock.advance(2 * 60_000);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'failed', reason: 'photo' });
  });

  it('goes on when it takes longer than its share, and the next attempt finds it done', async () => {
    desk = await openDesk({ limits: 'lifted' });
    desk.x.fault('upload', { kind: 'slow', ms: 400 });
    expect(await send(withPhoto('ゆっくり'), 300)).toMatchObject(AWAY);
    expect(received()).toEqual([]);
    expect(await send(withPhoto('ゆっくり'))).toMatchObject({ kind: 'sent' });
    expect(uploads()).toHaveLength(3);
    expect(received()).toHaveLength(1);
  });
});

describe('a send after its upload', () => {
  it('is in doubt like any other when its answer is lost, and made again with the same upload', async () => {
    desk = await openDesk({ limits: 'lifted' });
    desk.x.fault('send', { kind: 'reset' });
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'doubt' });
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent' });
    expect(uploads()).toHaveLength(3);
  });

  const UNKNOWN = { status: 400, problem: true, body: { title: 'Invalid Request', detail: 'One of the media ids is invalid.' } };
  const FOREIGN = { status: 403, problem: true, body: { title: 'Forbidden', detail: 'You are not permitted to attach this media.' } };

  it('uploads the picture anew when X no longer takes the upload, and says it once', async () => {
    desk = await openDesk({ limits: 'lifted' });
    desk.x.fault('send', { kind: 'limited' });
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'limited' });
    desk.x.fault('send', { kind: 'answer', answer: UNKNOWN });
    expect(await send(withPhoto('はい'))).toMatchObject(LATER);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent' });
    expect([uploads().length, received().length]).toEqual([6, 1]);
  });

  it('fails as a photo when X takes the new one no more than the first, until somebody sends it again', async () => {
    desk = await openDesk({ limits: 'lifted' });
    desk.x.fault('send', { kind: 'answer', answer: FOREIGN }, 2);
    expect(await send(withPhoto('はい'))).toMatchObject(LATER);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'failed', reason: 'photo' });
    expect(uploads()).toHaveLength(6);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent' });
    expect([uploads().length, received().length]).toEqual([9, 1]);
  });

  it('uploads it anew after an hour, long before X forgets it', async () => {
    const clock = handClock();
    desk = await openDesk({ limits: 'lifted' }, clock);
    desk.x.fault('send', { kind: 'limited' });
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'limited' });
    clock.advance(25 * 60 * 60_000);
    expect(await send(withPhoto('はい'))).toMatchObject({ kind: 'sent' });
    expect([uploads().length, received().length]).toEqual([6, 1]);
  });

  it.each([
    ['with words', 'こちらの商品です', true],
    ['without words', '', true],
    ['with a link at its end', 'こちら https://kamoya.example/a', true],
    ['with a link at its end, where X appends none', 'こちら https://kamoya.example/a', false],
    ['without words, where X appends no link', '', false],
  ])('is found by reading back %s', async (_name, text, mediaLink) => {
    desk = await openDesk({ limits: 'lifted', text: { shorten: true, mediaLink } });
    desk.x.fault('send', { kind: 'reset', when: 'after' });
    expect(await send(withPhoto(text))).toMatchObject({ kind: 'doubt' });
    const page = await desk.channel.readBack?.(desk.account, '111', Date.now());
    if (!page || !('seen' in page)) throw new Error('no page');
    const match = page.seen.find((seen) => desk?.channel.comparable(seen.text) === desk?.channel.comparable(text));
    expect(match?.externalId).toBe(received()[0]?.id);
  });
});

describe('the fake X', () => {
  const client = () => {
    const { consumerKey: appKey, consumerSecret: appSecret } = desk?.x.keys ?? { consumerKey: '', consumerSecret: '' };
    const { accessToken = '', accessSecret = '' } = desk?.x.accounts[0] ?? {};
    return openClient({ appKey, appSecret, accessToken, accessSecret }, createAgent(desk?.x.url ?? '')).v2;
  };
  const status = (work: Promise<unknown>) =>
    work.then(
      () => 200,
      (error: { code?: number }) => error.code,
    );

  it('takes uploads as the SDK makes them', async () => {
    desk = await openDesk({ limits: 'lifted' });
    const mediaId = await client().uploadMedia(png(), { media_type: 'image/png', media_category: 'dm_image' });
    expect(mediaId).toMatch(/^\d+$/);
  });

  it('refuses what X refuses: too large, another type, an ordinary upload in a DM, somebody else’s or no id', async () => {
    desk = await openDesk({ limits: 'lifted' });
    const begin = (body: object) => status(client().post('media/upload/initialize', body));
    expect(await begin({ media_type: 'image/jpeg', media_category: 'dm_image', total_bytes: 5 * MB + 1 })).toBe(400);
    expect(await begin({ media_type: 'image/svg+xml', media_category: 'dm_image', total_bytes: 100 })).toBe(400);
    const attach = (media_id: string) =>
      status(client().post('dm_conversations/with/:id/messages', { attachments: [{ media_id }] }, { params: { id: '111' } }));
    const ordinary = await client().uploadMedia(png(), { media_type: 'image/png', media_category: 'tweet_image' });
    expect([await attach(ordinary), await attach('12345')]).toEqual([403, 400]);
  });
});
