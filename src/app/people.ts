import type { Express, Request } from 'express';
import type { Channel } from '../channels/channel.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/message.ts';
import type { Setup } from '../core/setup.ts';
import { createDesk } from '../features/desk/routes.ts';
import { photoRoutes } from '../features/desk/photo-routes.ts';
import { switchOf } from '../features/dialogue/words.ts';
import { createNotices } from '../features/handoff/notices.ts';
import { handoffRoutes } from '../features/handoff/routes.ts';
import { createStaff, type Staff } from '../features/staff/create-staff.ts';
import type { Content } from '../flow/engine.ts';
import type { Database } from '../platform/database/engine.ts';
import { anybodyAtDesk } from '../platform/database/staff-at-desk.ts';
import { createGate, principalOf, type Gate } from '../platform/http/bearer.ts';
import type { Live } from '../platform/live/live.ts';
import type { Log } from '../platform/log.ts';
import { sameSecret } from '../platform/secrets.ts';
import { xLimits } from './delivery-metrics.ts';

/** The live topic of all open desks. */
const DESK_TOPIC = 'desk';
/** Changes within this time wake the desks once. */
const TOGETHER_MS = 50;

export type PeopleParts = {
  database: Database;
  live: Live;
  clock: Clock;
  log: Log;
  localToken: string;
  setup: () => Setup;
  content: () => Promise<Content | null>;
  channels: ReadonlyMap<ChannelName, Channel>;
  showing: (name: ChannelName) => Channel['capabilities'];
  wakeDelivery: (accountId: number) => Promise<void>;
  /** A contact's own windows, and the desks. */
  changed: (contactExternalId: string) => void;
  deskChanged: () => void;
  onCancelled: () => void;
};

/** Wakes all open desks, in every process, soon and not for each change. Not for use inside a transaction. */
export function createDeskBell(live: Live): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void live.publish(DESK_TOPIC);
    }, TOGETHER_MS);
    timer.unref();
  };
}

export type People = {
  gate: Gate;
  mount(express: Express): void;
  /** Ends the live streams; their pages come back by themselves. */
  endStreams(): void;
  ensureFirstAdmin(): Promise<{ link: string | null }>;
};

/** What people work with: accounts and sessions, the desk, handoffs. */
export function openPeople(config: Config, parts: PeopleParts): People {
  const { database, live, clock, log, setup, channels } = parts;
  const publicUrl = config.PUBLIC_URL === undefined ? null : new URL(config.PUBLIC_URL);
  const staff = createStaff({
    database,
    clock,
    log,
    secure: publicUrl?.protocol === 'https:',
    publicOrigin: publicUrl?.origin ?? null,
    house: () => houseOf(setup()),
    presenceChanged: parts.deskChanged,
  });
  const gate = createGate(database, parts.localToken, staff.sessionOf);
  const mayWork = gate('desk');
  const desk = createDesk({
    database,
    clock,
    log,
    setup,
    mayWork,
    channel: (name) => channels.get(name)?.capabilities,
    limits: xLimits(config),
    times: { parkMs: config.DELIVERY_PARK_MS, staleMs: config.BOT_STALE_MINUTES * 60_000 },
    content: parts.content,
    live: { subscribe: (wake) => live.subscribe(DESK_TOPIC, wake) },
    still: (requests) => stillAllowed(requests, staff, database, parts.localToken),
    seen: (staffIds) => staff.seen(staffIds),
    wakeDelivery: parts.wakeDelivery,
    changed: parts.changed,
    onCancelled: parts.onCancelled,
  });
  return {
    gate,
    mount(express) {
      express.use(staff.routes(gate));
      express.use(desk.routes);
      express.use(photoRoutes({ database, mayWork, channel: (name) => channels.get(name) }));
      const { showing, wakeDelivery, changed } = parts;
      express.use(handoffRoutes({ database, mayWork, showing, wakeDelivery, changed, switchOf }));
    },
    endStreams: () => desk.close(),
    ensureFirstAdmin: () => staff.ensureFirstAdmin({ email: config.ADMIN_EMAIL, password: config.ADMIN_PASSWORD }),
  };
}

/** Whoever opened a stream may still read it: a session that has not ended, or a token that has not been revoked. */
async function stillAllowed(requests: Request[], staff: Staff, database: Database, localToken: string): Promise<boolean[]> {
  const people = requests.filter(({ headers }) => headers.authorization === undefined);
  const answers = await staff.still(people);
  const signedIn = new Set(people.filter((_, at) => answers[at]));
  const tokenLives = async (given: string) =>
    sameSecret(given.replace(/^Bearer\s+/i, ''), localToken) || (await principalOf(database, given)) !== null;
  return Promise.all(
    requests.map(async (request) => {
      const { authorization } = request.headers;
      return authorization === undefined ? signedIn.has(request) : tokenLives(authorization);
    }),
  );
}

function houseOf({ brand, zone, teams }: Setup) {
  return { brand: brand.name, zone, teams: Object.entries(teams).map(([id, { name }]) => ({ id, name })) };
}

/** Mails and webhooks as the settings say. */
export function openNotices(config: Config, { database, clock, log, setup }: Pick<PeopleParts, 'database' | 'clock' | 'log' | 'setup'>) {
  const { SMTP_URL, MAIL_FROM, NOTIFY_EMAIL = [], NOTIFY_WEBHOOK_URL, NOTIFY_WEBHOOK_SECRET } = config;
  return createNotices({
    database,
    clock,
    log,
    setup,
    atDesk: (team) => anybodyAtDesk(database, team),
    publicUrl: config.PUBLIC_URL,
    mail: SMTP_URL && MAIL_FROM ? { url: SMTP_URL, from: MAIL_FROM, to: NOTIFY_EMAIL } : null,
    webhook: NOTIFY_WEBHOOK_URL && NOTIFY_WEBHOOK_SECRET ? { url: NOTIFY_WEBHOOK_URL, secret: NOTIFY_WEBHOOK_SECRET } : null,
  });
}
