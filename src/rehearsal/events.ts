import type { FakeAccount, FakeApp, FakeMessage, FakeProfile } from './model.ts';
import { messageAsShown } from './text.ts';
import type { TextSettings } from './text.ts';

/**
 * Something to be delivered about one account. `accountActivity` is what stands beside `for_user_id`;
 * `xActivity` is the event's type and payload, null when that API has no such event.
 */
export type FakeEvent = {
  accountId: string;
  /** Events of one conversation are delivered in order unless chance or a setting says otherwise. */
  conversation: string;
  ids: string[];
  /** An echo of something that the brand's own side said. */
  echo: boolean;
  accountActivity: Record<string, unknown>;
  xActivity: { type: string; payload: Record<string, unknown> } | null;
};

type People = { account: FakeAccount; customer: FakeProfile; apps: Map<string, FakeApp> };

/** A message as both APIs show it. (X Activity's sample has no source_app_id and no apps; its users have the v2 shape.) */
export function messageEvent(message: FakeMessage, people: People, settings: TextSettings): FakeEvent {
  const event = dmEvent(message, settings);
  const app = message.appId === undefined ? undefined : people.apps.get(message.appId);
  const create = { ...event.message_create, ...(message.appId === undefined ? {} : { source_app_id: message.appId }) };
  return {
    accountId: message.accountId,
    conversation: `${message.accountId} ${message.customerId}`,
    ids: [message.id],
    echo: message.origin !== 'customer',
    accountActivity: {
      direct_message_events: [{ ...event, message_create: create }],
      ...(app ? { apps: { [app.id]: app } } : {}),
      users: {
        [message.customerId]: userV1(message.customerId, people.customer),
        [message.accountId]: userV1(message.accountId, people.account),
      },
    },
    xActivity: {
      type: message.origin === 'customer' ? 'dm.received' : 'dm.sent',
      payload: {
        direct_message_events: [event],
        users: {
          [message.customerId]: { data: userV2(message.customerId, people.customer) },
          [message.accountId]: { data: userV2(message.accountId, people.account) },
        },
      },
    },
  };
}

function dmEvent(message: FakeMessage, settings: TextSettings) {
  const media = message.attachments[0];
  const { text, urls, mediaUrl } = messageAsShown(message, settings);
  return {
    type: 'message_create',
    id: message.id,
    created_timestamp: String(message.at),
    ...(message.welcomeMessageId === undefined ? {} : { initiated_via: { welcome_message_id: message.welcomeMessageId } }),
    message_create: {
      target: { recipient_id: message.recipientId },
      sender_id: message.senderId,
      message_data: {
        text,
        entities: { hashtags: [], symbols: [], user_mentions: [], urls },
        ...(media && mediaUrl ? { attachment: attachment(media.mediaId ?? message.id, media.type, media.url, mediaUrl) } : {}),
        ...(message.choice === undefined ? {} : { quick_reply_response: { type: 'options', metadata: message.choice } }),
      },
    },
  };
}

function attachment(id: string, type: string, url: string, link: string) {
  return { type: 'media', media: { id: Number.parseInt(id.slice(-9), 10), id_str: id, media_url_https: url, url: link, type } };
}

/** Events that carry no message: typing, read, and kinds that nobody has heard of. */
export function otherEvent(accountId: string, customerId: string, kind: 'typing' | 'read' | 'unknown', at: number): FakeEvent {
  const base = { created_timestamp: String(at), sender_id: customerId, target: { recipient_id: accountId } };
  const shapes = {
    typing: { key: 'direct_message_indicate_typing_events', type: 'dm.indicate_typing', value: base },
    read: { key: 'direct_message_mark_read_events', type: 'dm.read', value: { ...base, last_read_event_id: '1' } },
    unknown: { key: 'hologram_events', type: 'hologram.shown', value: base },
  };
  const { key, type, value } = shapes[kind];
  return {
    accountId,
    conversation: `${accountId} ${customerId}`,
    ids: [],
    echo: false,
    accountActivity: { [key]: [value] },
    xActivity: { type, payload: { [key]: [value] } },
  };
}

/** The user took our app's permission back. */
export function revokeEvent(accountId: string, at: number): FakeEvent {
  const revoke = { date_time: new Date(at).toISOString(), target: { app_id: '1' }, source: { user_id: accountId } };
  return {
    accountId,
    conversation: accountId,
    ids: [],
    echo: false,
    accountActivity: { user_event: { revoke } },
    xActivity: { type: 'oauth.revoke', payload: { user_event: { revoke } } },
  };
}

function userV1(id: string, profile: FakeProfile) {
  return {
    id,
    created_timestamp: '1422556069340',
    name: profile.name ?? `User ${id}`,
    screen_name: profile.screenName ?? `user_${id}`,
    protected: false,
    verified: profile.verified ?? false,
    followers_count: profile.followers ?? 0,
    friends_count: 0,
    statuses_count: 0,
  };
}

/** A user as the newer API shows it. */
export function userV2(id: string, profile: FakeProfile) {
  return {
    id,
    name: profile.name ?? `User ${id}`,
    username: profile.screenName ?? `user_${id}`,
    verified: profile.verified ?? false,
    public_metrics: { followers_count: profile.followers ?? 0, following_count: 0, tweet_count: 0, listed_count: 0 },
  };
}
