import type { FakeEvent } from './events.ts';
import type { Waits } from './waits.ts';

/** Collects message events of one account into one Account Activity body: `direct_message_events` with several entries. */
export function createBasket<T extends { url: string }>(
  waits: Waits,
  settings: { batch: number; batchMs: number },
  send: (target: T, body: string, ids: string[]) => void,
) {
  const baskets = new Map<string, { target: T; events: FakeEvent[] }>();

  function flush(key: string): void {
    const basket = baskets.get(key);
    if (!basket) return;
    baskets.delete(key);
    const body = JSON.stringify({ for_user_id: basket.events[0]?.accountId, ...merge(basket.events) });
    send(
      basket.target,
      body,
      basket.events.flatMap((event) => event.ids),
    );
  }

  return {
    size: () => baskets.size,
    put(target: T, event: FakeEvent): void {
      const key = `${target.url} ${event.accountId}`;
      const basket = baskets.get(key) ?? { target, events: [] };
      basket.events.push(event);
      if (basket.events.length === 1) {
        baskets.set(key, basket);
        void waits.wait(settings.batchMs).then(() => baskets.get(key) === basket && flush(key));
      }
      if (basket.events.length >= settings.batch) flush(key);
    },
  };
}

/** Lists are joined, maps are united. */
function merge(events: FakeEvent[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const { accountActivity } of events)
    for (const [key, value] of Object.entries(accountActivity))
      merged[key] = Array.isArray(value) ? joined(merged[key], value) : united(merged[key], value);
  return merged;
}

function joined(before: unknown, more: unknown[]): unknown[] {
  return Array.isArray(before) ? [...(before as unknown[]), ...more] : more;
}

function united(before: unknown, more: unknown): object {
  return { ...(before as object | undefined), ...(more as object) };
}
