import type { Random } from '../../../src/core/clock.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';

/** A message as the Bot Framework delivers it. */
export const MESSAGE = {
  ...{ type: 'message', id: 'a1', timestamp: '2026-11-22T00:00:00Z', channelId: 'line', text: '在庫ありますか', locale: 'ja-JP' },
  ...{ serviceUrl: 'https://line.botframework.com/', from: { id: 'u1', name: 'ねこ', role: 'user' }, recipient: { id: 'b1', name: 'bot' } },
  conversation: { id: 'c1', tenantId: 't', isGroup: false },
};

/** What else a message may hold. */
const MORE = {
  attachments: [{ contentType: 'image/png', contentUrl: 'https://example.jp/a.png', name: 'a.png' }],
  entities: [{ type: 'mention', mentioned: { id: 'b1' }, text: '<at>bot</at>' }],
  value: { choice: '2' },
};

/** One activity of each kind, answered at an address. No `invoke`: a bot that answers none is to say 501. */
export function activitySeeds(serviceUrl = MESSAGE.serviceUrl): Record<string, unknown>[] {
  const message = { ...MESSAGE, serviceUrl };
  return [
    { ...message, ...MORE },
    message,
    { ...message, channelId: 'directline', deliveryMode: 'expectReplies' },
    { ...message, type: 'conversationUpdate', membersAdded: [{ id: 'u1' }] },
    { ...message, type: 'event', name: 'handoff.status', value: { state: 'completed' } },
  ];
}

/** A body that the Bot Framework would not send, or only almost. Half of them come from somebody new, so that they go all the way in. */
export function activityBody(random: Random, seeds: readonly Record<string, unknown>[]): Uint8Array {
  const seed = seeds[Math.floor(random() * seeds.length)] ?? {};
  const some = () => String(Math.floor(random() * 1e12));
  const fresh = random() < 0.5 ? { ...seed, id: some(), from: { id: some() }, conversation: { id: some() } } : seed;
  const kind = random();
  if (kind < 0.2) return Buffer.from(JSON.stringify(fresh));
  if (kind < 0.8) return Buffer.from(JSON.stringify(mutateJson(random, fresh)) ?? 'null');
  return kind < 0.9 ? Buffer.from(mutateText(random, JSON.stringify(fresh))) : mutateBytes(random, Buffer.from(JSON.stringify(fresh)));
}
