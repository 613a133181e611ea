import type { Random } from '../../../src/core/clock.ts';
import type { FakeX } from '../../../src/rehearsal/fake-x.ts';
import type { FaultRate } from '../../../src/rehearsal/faults.ts';
import type { DeliverySettings } from '../../../src/rehearsal/delivery.ts';
import type { World } from './incarnation.ts';

/** What the platform does all day long; the shares are of all requests. */
export const ALL_DAY: FaultRate[] = [
  { endpoint: 'send', fault: { kind: 'error', status: 503 }, rate: 0.03 },
  { endpoint: 'send', fault: { kind: 'error', status: 500, when: 'after' }, rate: 0.02 },
  { endpoint: 'send', fault: { kind: 'reset', when: 'after' }, rate: 0.015 },
  { endpoint: 'send', fault: { kind: 'reset' }, rate: 0.01 },
  { endpoint: 'send', fault: { kind: 'silence', when: 'after' }, rate: 0.007 },
  { endpoint: 'send', fault: { kind: 'silence' }, rate: 0.003 },
  { endpoint: 'send', fault: { kind: 'cut' }, rate: 0.005 },
  { endpoint: 'send', fault: { kind: 'forbidden', code: 151, when: 'after' }, rate: 0.003 },
  { endpoint: 'send', fault: { kind: 'forbidden', code: 151 }, rate: 0.002 },
  { endpoint: 'send', fault: { kind: 'limited' }, rate: 0.005 },
  { endpoint: 'send', fault: { kind: 'slow', ms: 60 }, rate: 0.25 },
  { endpoint: 'send', fault: { kind: 'slow', ms: 400 }, rate: 0.2 },
  { endpoint: 'send', fault: { kind: 'slow', ms: 3_000 }, rate: 0.05 },
  { endpoint: 'send', fault: { kind: 'slow', ms: 9_500 }, rate: 0.005 },
  { endpoint: 'conversation', fault: { kind: 'error', status: 503 }, rate: 0.1 },
  { endpoint: 'conversation', fault: { kind: 'limited' }, rate: 0.05 },
  { endpoint: 'conversation', fault: { kind: 'slow', ms: 1_500 }, rate: 0.2 },
];

/** Webhooks are doubled, late, shuffled and now and then never sent; echoes are lost, doubled and later still. What was sent comes again until it gets its 200. */
export const ROUGH: Partial<DeliverySettings> = {
  duplicate: 0.08,
  lose: 0.02,
  reorder: 0.1,
  reorderMs: 1_500,
  delayMs: [0, 800],
  redeliver: true,
  redeliverMs: 3_000,
  echo: { lose: 0.3, duplicate: 0.1, delayMs: [0, 3_000] },
};

export type Episode = { name: string; from: number; to: number; begin(): void; end(): void };

export type Storm = {
  x: FakeX;
  world: World;
  random: Random;
  lengthMs: number;
  /** Where X's own faults with the webhook come: a stream of their own. */
  hooks: Random;
  /** The account whose permission is taken back for a while, and the one whose subscription X forgets. */
  revoked: string;
  forgotten: string;
  /** An operator gives the tokens anew. */
  reconnect(): void;
};

/** The day's longest trouble. */
export const OUTAGE = 'X answers nothing but 503';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The day's great troubles, each once, at moments that the seed chooses; shorter on a shorter day. */
export function episodes({ x, world, random, hooks, lengthMs, revoked, forgotten, reconnect }: Storm): Episode[] {
  const scale = Math.min(1, lengthMs / (24 * 60 * MINUTE));
  const { skew } = world.time;
  const machine = (ms: number) => void (skew.machine = ms);
  const product = (ms: number) => void (skew.product = ms);
  const place = (name: string, minutes: number, begin: () => void, end: () => void): Episode => {
    const length = minutes * scale * MINUTE;
    const from = random() * (lengthMs * 0.95 - length);
    return { name, from, to: from + length, begin, end };
  };
  /** What was written down by a wrong clock may hold for as long as it was wrong: that must be over before the day is. */
  const wrong = (name: string, set: (ms: number) => void, ms: number): Episode[] => {
    const room = lengthMs - 1.25 * HOUR - 25 * MINUTE;
    if (room <= 0) return [];
    const from = random() * room;
    return [{ name, from, to: from + 25 * MINUTE, begin: () => set(ms), end: () => set(0) }];
  };
  /** The product asks X every five minutes whether it delivers, and fetches what was lost at its next look: both must be over before the day is. */
  const lost = (name: string, minutes: number, begin: () => void, end: () => void): Episode[] => {
    const length = minutes * scale * MINUTE;
    const room = lengthMs - length - 15 * MINUTE;
    if (room <= 0) return [];
    const from = hooks() * room;
    return [{ name, from, to: from + length, begin, end }];
  };
  const rates = (more: FaultRate[]) => ({
    begin: () => void x.faults.rates.unshift(...more),
    end: () => void more.forEach((one) => x.faults.rates.splice(x.faults.rates.indexOf(one), 1)),
  });
  const down = rates([
    { endpoint: 'send', fault: { kind: 'error', status: 503 }, rate: 1 },
    { endpoint: 'conversation', fault: { kind: 'error', status: 503 }, rate: 1 },
    { endpoint: 'events', fault: { kind: 'error', status: 503 }, rate: 1 },
  ]);
  const gone = { toX: world.toX };
  const { delivery } = x.settings;
  const late = { ...delivery };
  return [
    place(OUTAGE, 360, down.begin, down.end),
    place(
      'X cannot be reached',
      40,
      () => void (world.toX = () => null),
      () => void (world.toX = gone.toX),
    ),
    place(
      'one account’s permission is taken back',
      60,
      () => x.brand(revoked).revokes(),
      () => (x.givesBack(revoked), reconnect()),
    ),
    place(
      'webhooks come minutes late',
      40,
      () => void (delivery.delayMs = [1_000, 240_000]),
      () => void (delivery.delayMs = late.delayMs),
    ),
    place(
      'webhooks are shuffled',
      60,
      () => Object.assign(delivery, { reorder: 0.5, reorderMs: 6_000, duplicate: 0.5 }),
      () => {
        Object.assign(delivery, { reorder: late.reorder, reorderMs: late.reorderMs, duplicate: late.duplicate });
      },
    ),
    place(
      'no echo comes',
      60,
      () => void (delivery.echo = { ...delivery.echo, lose: 1 }),
      () => void (delivery.echo = late.echo),
    ),
    place(
      'the database is slow',
      30,
      () => void (world.slowSql = 0.2),
      () => void (world.slowSql = 0.01),
    ),
    ...lost(
      'X has given up the webhook, and takes it for broken',
      120,
      () => ((x.settings.webhooks.failChallenges = true), x.webhooks.invalidate()),
      () => void (x.settings.webhooks.failChallenges = false),
    ),
    ...lost(
      'X has forgotten one account’s subscription',
      0,
      () => x.subscriptions.unsubscribe(forgotten),
      () => undefined,
    ),
    ...wrong('the machine’s clock is an hour ahead', machine, HOUR),
    ...wrong('the machine’s clock is an hour behind', machine, -HOUR),
    ...wrong('the product’s clock is an hour ahead', product, HOUR),
    ...wrong('the product’s clock is an hour behind', product, -HOUR),
  ].sort((a, b) => a.from - b.from);
}

/** All of it ends: no fault, no wrong clock, no limit. Whom X refuses it refuses for good. */
export function calm(x: FakeX, world: World): void {
  x.clearFaults();
  const echo = { lose: 0, duplicate: 0, delayMs: [0, 0] as [number, number] };
  Object.assign(x.settings.delivery, { duplicate: 0, lose: 0, reorder: 0, delayMs: [0, 0], echo });
  x.settings.limits.of = {};
  x.clearLimits();
  world.slowSql = 0;
  Object.assign(world.time.skew, { machine: 0, product: 0 });
}
