import type { Clock, Random } from '../core/clock.ts';
import { createBasket } from './basket.ts';
import type { FakeEvent } from './events.ts';
import type { LogBook } from './log.ts';
import { xSignature } from './post.ts';
import type { Poster } from './post.ts';
import { createWaits } from './waits.ts';
import type { Timers } from './waits.ts';

export type Shape = 'accountActivity' | 'xActivity';

/** Rates are shares of all deliveries, 0 to 1; times in ms of real time. */
export type DeliverySettings = {
  /** Shape for `webhookUrl`; a registered webhook gets the shape of its subscription. */
  shape: Shape;
  duplicate: number;
  lose: number;
  /** Share of deliveries that are held back for `reorderMs`, so that later ones overtake them. */
  reorder: number;
  reorderMs: number;
  /** Every delivery waits between these. */
  delayMs: [number, number];
  /** Up to so many messages of one account in one body (Account Activity only), collected for `batchMs`. */
  batch: number;
  batchMs: number;
  /** True: a body is sent again every `redeliverMs` until it is answered 200. X promises no such thing. */
  redeliver: boolean;
  redeliverMs: number;
  /** For echoes of what the brand's side said, on top of the above. */
  echo: { lose: number; duplicate: number; delayMs: [number, number] };
};

export const PLAIN_DELIVERY: DeliverySettings = {
  shape: 'accountActivity',
  duplicate: 0,
  lose: 0,
  reorder: 0,
  reorderMs: 60,
  delayMs: [0, 0],
  batch: 1,
  batchMs: 30,
  redeliver: false,
  redeliverMs: 200,
  echo: { lose: 0, duplicate: 0, delayMs: [0, 0] },
};

/** Where an account's events go, and in which shape. */
export type Target = { url: string; shape: Shape; tag?: string };

type Parts = {
  settings: DeliverySettings;
  consumerSecret: string;
  targets: (event: FakeEvent) => Target[];
  poster: Poster;
  log: LogBook;
  clock: Clock;
  random: Random;
  timers?: Timers | undefined;
};

export function createDelivery(parts: Parts) {
  const { settings, log, random } = parts;
  const waits = createWaits(parts.timers);
  const lanes = new Map<string, Promise<unknown>>();
  const running = new Set<Promise<unknown>>();
  const baskets = createBasket(waits, settings, (target, body, ids) => track(attempts(target.url, body, ids)));

  function track(work: Promise<unknown>): void {
    const done = work.finally(() => running.delete(done));
    running.add(done);
  }

  /** One after another within a conversation; an attempt that fails does not hold up the next. */
  function inLane(lane: string, work: () => Promise<unknown>): Promise<unknown> {
    const next = (lanes.get(lane) ?? Promise.resolve()).then(work).finally(() => {
      if (lanes.get(lane) === next) lanes.delete(lane);
    });
    lanes.set(lane, next);
    return next;
  }

  async function once(url: string, body: string, eventIds: string[], attempt: number): Promise<boolean> {
    if (waits.stopped()) return true;
    const headers = { 'content-type': 'application/json', 'x-twitter-webhooks-signature': xSignature(parts.consumerSecret, body) };
    const startedAt = parts.clock.now();
    const reply = await parts.poster.post(url, body, headers);
    log.deliveries.push({ startedAt, at: parts.clock.now(), url, eventIds, attempt, status: reply?.status ?? null, lost: false, body });
    return reply?.status === 200;
  }

  async function attempts(url: string, body: string, ids: string[]): Promise<void> {
    if (await once(url, body, ids, 1)) return;
    track(again(url, body, ids));
  }

  async function again(url: string, body: string, ids: string[]): Promise<void> {
    for (let attempt = 2; settings.redeliver && !waits.stopped(); attempt++) {
      await waits.wait(settings.redeliverMs);
      if (await once(url, body, ids, attempt)) return;
    }
  }

  async function copy(target: Target, event: FakeEvent): Promise<void> {
    const hold =
      between(settings.delayMs) +
      (event.echo ? between(settings.echo.delayMs) : 0) +
      (random() < settings.reorder ? settings.reorderMs : 0);
    if (hold > 0) await waits.wait(hold);
    if (target.shape === 'accountActivity' && settings.batch > 1 && event.ids.length > 0) return baskets.put(target, event);
    const body = target.shape === 'accountActivity' ? accountActivityBody(event) : xActivityBody(event, target.tag, random);
    await inLane(`${target.url} ${event.conversation}`, () => attempts(target.url, body, event.ids));
  }

  function between([low, high]: [number, number]): number {
    return high > low ? low + random() * (high - low) : low;
  }

  return {
    settings,
    /** Sends the event to every target, as often and as late as the settings and chance say. */
    offer(event: FakeEvent): void {
      for (const target of parts.targets(event)) {
        if (target.shape === 'xActivity' && !event.xActivity) continue;
        if (random() < settings.lose || (event.echo && random() < settings.echo.lose)) {
          log.deliveries.push({
            startedAt: parts.clock.now(),
            at: parts.clock.now(),
            url: target.url,
            eventIds: event.ids,
            attempt: 1,
            status: null,
            lost: true,
            body: '',
          });
          continue;
        }
        const copies = 1 + (random() < settings.duplicate ? 1 : 0) + (event.echo && random() < settings.echo.duplicate ? 1 : 0);
        for (let i = 0; i < copies; i++) track(copy(target, event));
      }
    },
    /** Resolves when nothing is on its way any more. */
    async idle(): Promise<void> {
      while (running.size > 0 || baskets.size() > 0) await (running.size > 0 ? Promise.all([...running]) : waits.wait(settings.batchMs));
    },
    async stop(): Promise<void> {
      waits.stop();
      await Promise.all([...running]);
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;

function accountActivityBody(event: FakeEvent): string {
  return JSON.stringify({ for_user_id: event.accountId, ...event.accountActivity });
}

/** `event_uuid` is per delivery, 64 bit and often negative. */
function xActivityBody(event: FakeEvent, tag: string | undefined, random: Random): string {
  const uuid = ((BigInt(Math.floor(random() * 2 ** 32)) << 31n) + BigInt(Math.floor(random() * 2 ** 31))) * (random() < 0.5 ? -1n : 1n);
  const { type, payload } = event.xActivity ?? { type: '', payload: {} };
  const data = {
    event_uuid: uuid.toString(),
    filter: { user_id: event.accountId },
    event_type: type,
    ...(tag === undefined ? {} : { tag }),
    payload,
  };
  return JSON.stringify({ data });
}
