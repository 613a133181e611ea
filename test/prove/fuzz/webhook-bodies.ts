import type { Random } from '../../../src/core/clock.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';

const BRAND = '1780000000000000001';
const CUSTOMER = '42';

const user = (id: string, name: string) => ({
  ...{ id, created_timestamp: '1422556069340', name, screen_name: `u${id}`, protected: false, verified: false, followers_count: 22 },
  ...{ friends_count: 45, statuses_count: 494, profile_image_url_https: 'https://pbs.twimg.com/profile_images/1/normal.jpg' },
});

const message = (id: string, from: string, to: string, data: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...{ type: 'message_create', id, created_timestamp: '1763800000000', ...more },
  message_create: { target: { recipient_id: to }, sender_id: from, source_app_id: '268278', message_data: data },
});

const url = { url: 'https://t.co/a', expanded_url: 'https://example.jp/a', display_url: 'example.jp/a', indices: [0, 14] };
const plain = {
  text: '渋谷店の営業時間を教えてください https://t.co/a',
  entities: { hashtags: [], symbols: [], user_mentions: [], urls: [url] },
};
const photo = {
  text: '割れていました https://t.co/b',
  entities: { urls: [{ ...url, url: 'https://t.co/b' }] },
  attachment: {
    type: 'media',
    media: { id: 7, media_url_https: 'https://ton.twitter.com/1.1/ton/data/dm/1/2/3.jpg', type: 'photo', url: 'https://t.co/b' },
  },
};
const answered = { text: 'はい', quick_reply_response: { type: 'options', metadata: 'choice:2' } };
const users = { [CUSTOMER]: user(CUSTOMER, 'ねこ'), [BRAND]: user(BRAND, 'brand') };
const apps = { '268278': { id: '268278', name: 'Twitter Web Client', url: 'http://twitter.com' } };

/** One body of each shape that X documents, for this account. */
export function webhookSeeds(brand = BRAND): unknown[] {
  const inbound = (id: string, data: Record<string, unknown>) => message(id, CUSTOMER, brand, data);
  return [
    { for_user_id: brand, direct_message_events: [inbound('1001', plain)], users, apps },
    { for_user_id: brand, direct_message_events: [inbound('1002', photo), inbound('1003', answered)], users },
    {
      for_user_id: brand,
      direct_message_events: [message('1004', brand, CUSTOMER, plain, { initiated_via: { welcome_message_id: '5' } })],
      users,
      apps,
    },
    {
      for_user_id: brand,
      direct_message_indicate_typing_events: [{ created_timestamp: '1763800000000', sender_id: CUSTOMER, target: { recipient_id: brand } }],
      users,
    },
    { user_event: { revoke: { date_time: '2026-11-22T00:00:00+00:00', target: { app_id: '1' }, source: { user_id: brand } } } },
    {
      data: { event_type: 'dm.received', filter: { user_id: brand }, payload: { direct_message_events: [inbound('1005', plain)], users } },
    },
    {
      data: [
        {
          event_type: 'dm.sent',
          filter: { user_id: brand },
          payload: { direct_message_events: [message('1006', brand, CUSTOMER, plain)] },
        },
      ],
    },
    { data: { event_type: 'oauth.revoke', filter: { user_id: brand }, payload: { user_event: { revoke: {} } } } },
  ];
}

/** A body that X would not send, or only almost. */
export function webhookBody(random: Random, seeds: readonly unknown[]): Uint8Array {
  const seed = seeds[Math.floor(random() * seeds.length)];
  const kind = random();
  if (kind < 0.75) return Buffer.from(withIds(random, JSON.stringify(mutateJson(random, seed)) ?? 'null'));
  if (kind < 0.9) return Buffer.from(mutateText(random, JSON.stringify(seed)));
  return mutateBytes(random, Buffer.from(JSON.stringify(seed)));
}

/** Half of them are events that were never there, so that they go all the way in. */
function withIds(random: Random, text: string): string {
  return random() < 0.5 ? text : text.replace(/"100\d"/g, () => `"${Math.floor(random() * 1e15)}"`);
}
