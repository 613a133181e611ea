import type { Express } from 'express';
import { createInbox } from './channels/inbox.ts';
import { createOutbox } from './channels/outbox.ts';
import type { Channel, InboundBatch } from './channels/channel.ts';
import { createDatabaseChatStore } from './channels/web/database-store.ts';
import { createWebChannel } from './channels/web/channel.ts';
import { assetsRoute, builtPages, pageRoute } from './channels/web/page.ts';
import type { Config } from './config.ts';
import { systemClock, type Clock } from './core/clock.ts';
import type { ChannelName } from './core/message.ts';
import { setupSchema, type Setup } from './core/setup.ts';
import { adminRoutes } from './features/admin/routes.ts';
import { contentRoutes } from './features/content/routes.ts';
import { ensureFirstRelease, ensureSetup } from './features/content/ensure-first-release.ts';
import { createReleaseStore } from './features/content/release-store.ts';
import { createTurnRunner } from './features/dialogue/run-turn.ts';
import { handoffRoutes } from './features/handoff/routes.ts';
import type { Example, TrainOptions } from './nlu/recognizer.ts';
import { trainInThread } from './nlu/recognizers/embedded/train.ts';
import type { Database } from './platform/database/engine.ts';
import { createGate } from './platform/http/bearer.ts';
import type { Log } from './platform/log.ts';
import { loadSecrets, randomToken, sealingKey } from './platform/secrets.ts';
import { credentialsOf, ensureAccounts, WEB_ACCOUNT } from './app/accounts.ts';
import { chatBrand } from './app/brand.ts';
import { createAppMetrics } from './app/metrics.ts';
import { openEngines, type Engines } from './app/engines.ts';
import { createReleaseBuilder } from './app/releases.ts';
import { QUEUES, startWorker } from './app/worker.ts';

export type App = {
  /** What the HTTP server serves. Null in a pure worker but for health and metrics. */
  mount(express: Express): void;
  ready(): Promise<void>;
  /** Ends live streams, so that the server can stop; their pages come back by themselves. */
  endStreams(): void;
  edition: string;
  /** One line on what content runs. */
  contentLine: string;
  database: Database;
  /** Lets commands on this machine through the API. */
  localToken: string;
  metrics: ReturnType<typeof createAppMetrics>;
  close(): Promise<void>;
};

export type AppOverrides = { clock?: Clock };

/** The composition root: opens what the settings ask for and joins the parts by hand. Throws SettingsError; then nothing stays open. */
export async function createApp(config: Config, log: Log, overrides: AppOverrides = {}): Promise<App> {
  const engines = await openEngines(config, log);
  try {
    return await assemble(config, log, engines, overrides.clock ?? systemClock);
  } catch (error) {
    await engines.jobs.close(0).catch(() => undefined);
    await engines.close().catch(() => undefined);
    throw error;
  }
}

async function assemble(config: Config, log: Log, engines: Engines, clock: Clock): Promise<App> {
  const { database, jobs, live } = engines;
  const secrets = await loadSecrets(config, config.DATABASE_URL === undefined ? config.DATA_DIR : undefined);
  const localToken = randomToken();
  const key = sealingKey(secrets.ENCRYPTION_KEY);
  const accounts = await ensureAccounts(database, config, key);
  let setup: Setup = await ensureSetup({ database, dir: config.CONTENT_DIR });
  const metrics = createAppMetrics(database);

  const builder = createReleaseBuilder({ contentDir: config.CONTENT_DIR, setup: () => setup, clock, log });
  const training = {
    train: (examples: Example[], options: TrainOptions) =>
      trainInThread(examples, { maxWithheld: config.RECOGNIZER_MAX_WITHHELD, ...options }),
    gazetteers: async (content: Parameters<typeof builder.connectorsOf>[0]) => (await builder.connectorsOf(content)).gazetteers(),
  };
  const first = await ensureFirstRelease({ database, dir: config.CONTENT_DIR, ...training });
  const releases = createReleaseStore({ database, build: builder.build, live: (wake) => live.subscribe('release', wake), log });
  await releases.current();

  const channels = new Map<ChannelName, Channel>();
  const chatTopic = (contact: string) => `chat ${contact}`;
  const changed = (contact: string) => void live.publish(chatTopic(contact));
  const web = createWebChannel({
    store: createDatabaseChatStore(
      database,
      () => accounts.web,
      (contact, wake) => live.subscribe(chatTopic(contact), wake),
    ),
    clock,
    log,
    brand: () => chatBrand(setup, config.CHAT_COLOR, clock.now()),
    publicUrl: config.PUBLIC_URL,
    accountExternalId: WEB_ACCOUNT,
    ...(config.CHAT_RATE_LIMIT ? {} : { limits: NO_CHAT_LIMITS }),
  });
  channels.set('web', web);
  if (config.X_CONSUMER_KEY && config.X_CONSUMER_SECRET) {
    const { createXChannel } = await import('./channels/x/channel.ts');
    const options = { apiUrl: config.X_API_URL, consumerKey: config.X_CONSUMER_KEY, consumerSecret: config.X_CONSUMER_SECRET, clock };
    channels.set('x', createXChannel({ ...options, credentials: (account) => credentialsOf(database, key, account) }));
  }
  const showing = (name: ChannelName) => channels.get(name)?.capabilities ?? UNKNOWN_CHANNEL;

  const wakeTurn = (id: number, delayMs: number) => jobs.add(QUEUES.turn, String(id), { delayMs });
  const wakeDelivery = (id: number, delayMs = 0) => jobs.add(QUEUES.delivery, String(id), { delayMs });
  const inbox = createInbox({
    database,
    comparable: (name, text) => channels.get(name)?.comparable(text) ?? text,
    wakeTurn,
    settleMs: config.TURN_SETTLE_MS,
    settleMaxMs: config.TURN_SETTLE_MAX_MS,
    inFlight: database.kind === 'pglite' ? 1 : 2,
    onStored: (counts) => metrics.stored(counts),
  });
  // A customer's own message must appear in all of their windows at once.
  const accepting = {
    accept: async (batch: Parameters<typeof inbox.accept>[0]) => {
      await inbox.accept(batch);
      if (batch.channel === 'web') for (const contact of contactsOf(batch)) changed(contact);
    },
  };
  const outbox = createOutbox({
    database,
    channel: (name) => channels.get(name),
    clock,
    times: {
      deadlineMs: config.DELIVERY_DEADLINE_MS,
      leaseMs: config.DELIVERY_LEASE_MS,
      readBackMs: config.DELIVERY_READBACK_MS,
      parkMs: config.DELIVERY_PARK_MS,
    },
    limits: { per15Min: config.X_DM_LIMIT_15MIN, per24Hours: config.X_DM_LIMIT_24H },
    wakeDelivery,
    log,
    onOutcome: (channel, kind) => metrics.sent(channel, kind),
  });
  const turns = createTurnRunner({
    database,
    releases,
    setup: () => setup,
    clock,
    showing,
    wakeTurn,
    wakeDelivery,
    changed,
    onTurn: (outcome, ms) => metrics.turn(outcome, ms),
    log,
  });
  const worker =
    config.ROLE === 'web'
      ? null
      : await startWorker({ jobs, turns, outbox, database, log, sweepMs: config.SWEEP_MS, quietMinutes: config.QUIET_MINUTES });
  const settings = setInterval(() => void rereadSetup(), 1_000);
  settings.unref();

  async function rereadSetup(): Promise<void> {
    const row = await database.db
      .selectFrom('setting')
      .select('value')
      .where('key', '=', 'setup')
      .executeTakeFirst()
      .catch(() => undefined);
    const parsed = row && setupSchema.safeParse(row.value);
    if (parsed?.success) setup = parsed.data;
  }

  return {
    edition: engines.edition,
    contentLine: first.line,
    database,
    localToken,
    metrics,
    mount(express) {
      if (config.ROLE === 'worker') return;
      for (const channel of channels.values()) if (channel.routes) express.use(channel.routes(accepting));
      const pages = builtPages();
      express.use(assetsRoute(pages));
      express.use(pageRoute({ folder: pages, page: 'chat', path: '/chat' }));
      const gate = createGate(database, localToken);
      express.use(adminRoutes({ database, gate }));
      express.use(handoffRoutes({ database, mayWork: gate('desk'), showing, wakeDelivery, changed }));
      express.use(
        '/api/v1',
        contentRoutes({
          database,
          authorise: gate('releases'),
          ...training,
          changed: async () => {
            await live.publish('release');
            await releases.check();
          },
        }),
      );
    },
    ready: () => database.ping(),
    endStreams: () => web.close(),
    async close() {
      clearInterval(settings);
      web.close();
      releases.close();
      await jobs.close(8_000);
      await worker?.stop();
      await builder.close();
      await engines.close();
    },
  };
}

const NO_CHAT_LIMITS = {
  contactPerMinute: 1e9,
  contactBurst: 1e9,
  addressPerMinute: 1e9,
  addressPhotosPerMinute: 1e9,
  contactStreams: 1e9,
  addressStreams: 1e9,
};
/** A channel that is not set up just now: what was stored for it waits. */
const UNKNOWN_CHANNEL = { buttons: false, maxText: 10_000, confirm: 'readBack' as const, mergeBubbles: true };

function contactsOf(batch: InboundBatch): string[] {
  return batch.accounts.flatMap((account) => account.events.flatMap((event) => ('contactId' in event ? [event.contactId] : [])));
}
