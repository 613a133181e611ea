import type https from 'node:https';
import type { Express } from 'express';
import { sql } from 'kysely';
import { createInbox } from './channels/inbox.ts';
import { createOutbox } from './channels/outbox.ts';
import type { InboundBatch } from './channels/channel.ts';
import type { Config } from './config.ts';
import { systemClock, type Clock } from './core/clock.ts';
import type { ChannelName } from './core/message.ts';
import { setupSchema, type Setup } from './core/setup.ts';
import { ensureFirstRelease, ensureSetup } from './features/content/ensure-first-release.ts';
import { createContentStore, createReleaseStore } from './features/content/release-store.ts';
import { laneOf } from './features/dialogue/lanes.ts';
import { obeyedAlways } from './features/dialogue/words.ts';
import type { Example, TrainOptions } from './nlu/recognizer.ts';
import { trainInThread } from './nlu/recognizers/embedded/train.ts';
import type { Database } from './platform/database/engine.ts';
import type { Log } from './platform/log.ts';
import { createMemoryJobs } from './platform/jobs/memory.ts';
import { loadSecrets, randomToken, sealingKey } from './platform/secrets.ts';
import { ensureAccounts } from './app/accounts.ts';
import { chatTopic, openChannels, UNKNOWN_CHANNEL } from './app/channels.ts';
import { createClockWatch } from './app/clock-watch.ts';
import { createDeliveryMetrics, xLimits } from './app/delivery-metrics.ts';
import { createStoredNotes } from './app/malformed-webhooks.ts';
import { createAppMetrics } from './app/metrics.ts';
import { openEngines, type Engines } from './app/engines.ts';
import { mountHouse } from './app/mount.ts';
import { createDeskBell, openNotices, openPeople } from './app/people.ts';
import { missingRecognizers, openRecognizers } from './app/recognizers.ts';
import { createReleaseBuilder } from './app/releases.ts';
import { createRefusalNotes } from './app/refused-webhooks.ts';
import { createRepairMetrics } from './app/repair-metrics.ts';
import { startRepair } from './app/repair.ts';
import { createUnreadNotes } from './app/unread-figures.ts';
import { createUnstoredNotes } from './app/unstored-webhooks.ts';
import { startWork } from './app/work.ts';
import { QUEUES } from './app/worker.ts';

export type App = {
  /** What the HTTP server serves. Null in a pure worker but for health and metrics. */
  mount(express: Express): void;
  /** What platforms call: mounted before everything that is for browsers. */
  mountWebhooks(express: Express): void;
  ready(): Promise<void>;
  /** Ends live streams, so that the server can stop; their pages come back by themselves. */
  endStreams(): void;
  edition: string;
  /** One line on what content runs. */
  contentLine: string;
  database: Database;
  /** Path of the page on which the first admin makes their account; null when there is staff. */
  firstAdmin: string | null;
  /** Lets commands on this machine through the API. */
  localToken: string;
  metrics: ReturnType<typeof createAppMetrics>;
  close(): Promise<void>;
};

/** What a simulation hands in: time, what data and wake-ups stand on, and what carries the requests to X. */
export type AppOverrides = { clock?: Clock; engines?: Engines; agent?: https.Agent };

/** The composition root: opens what the settings ask for and joins the parts by hand. Throws SettingsError; then nothing stays open. */
export async function createApp(config: Config, log: Log, overrides: AppOverrides = {}): Promise<App> {
  const engines = overrides.engines ?? (await openEngines(config, log));
  try {
    return await assemble(config, log, engines, overrides);
  } catch (error) {
    await engines.jobs.close(0).catch(() => undefined);
    await engines.close().catch(() => undefined);
    throw error;
  }
}

async function assemble(config: Config, log: Log, engines: Engines, { clock = systemClock, agent }: AppOverrides): Promise<App> {
  const { database, jobs, live } = engines;
  const secrets = await loadSecrets(config, config.DATABASE_URL === undefined ? config.DATA_DIR : undefined);
  const localToken = randomToken();
  const key = sealingKey(secrets.ENCRYPTION_KEY);
  const accounts = await ensureAccounts(database, config, key);
  let setup: Setup = await ensureSetup({ database, dir: config.CONTENT_DIR });
  const metrics = createAppMetrics(database, { redis: engines.redis, onUnread: createUnreadNotes({ clock, log }) });

  const recognizers = await openRecognizers(config, { clock, log });
  for (const line of missingRecognizers(setup.accounts, config)) log.warn(line);
  const builder = createReleaseBuilder({ contentDir: config.CONTENT_DIR, setup: () => setup, recognizers, clock, log });
  const training = {
    train: (examples: Example[], options: TrainOptions) =>
      trainInThread(examples, { maxWithheld: config.RECOGNIZER_MAX_WITHHELD, ...options }),
    gazetteers: async (content: Parameters<typeof builder.connectorsOf>[0]) => (await builder.connectorsOf(content)).gazetteers(),
  };
  const first = await ensureFirstRelease({ database, dir: config.CONTENT_DIR, ...training });
  const storing = { database, live: (wake: () => void) => live.subscribe('release', wake), log };
  // A web process shows a release's words and answers nobody.
  const releases = config.ROLE === 'web' ? null : createReleaseStore({ ...storing, build: builder.build });
  const contents = releases ?? createContentStore(storing);
  await contents.current();

  const { channels, web } = await openChannels(config, {
    database,
    live,
    clock,
    log,
    key,
    webAccount: accounts.web,
    setup: () => setup,
    onRefused: createRefusalNotes({ clock, log, metrics }),
    agent,
  });
  const deskChanged = createDeskBell(live);
  const changed = (contact: string) => {
    void live.publish(chatTopic(contact));
    deskChanged();
  };
  const showing = (name: ChannelName) => channels.get(name)?.capabilities ?? UNKNOWN_CHANNEL;

  const wakeTurn = (id: number, delayMs: number) => jobs.add(QUEUES.turn, laneOf(id), { delayMs });
  // Who has just stored an answer sends it; the queue has what is to be sent later, and what those store who send nothing themselves.
  const near = config.ROLE === 'web' || engines.edition === 'embedded' ? jobs : createMemoryJobs({ log });
  const wakeDelivery = (id: number, delayMs = 0) => (delayMs > 0 ? jobs : near).add(QUEUES.delivery, String(id), { delayMs });
  const inbox = createInbox({
    database,
    comparable: (name, text) => channels.get(name)?.comparable(text) ?? text,
    wakeTurn,
    settleMs: config.TURN_SETTLE_MS,
    settleMaxMs: config.TURN_SETTLE_MAX_MS,
    inFlight: database.kind === 'pglite' ? 1 : 2,
    isObeyed: obeyedAlways,
    quietMs: config.QUIET_MINUTES * 60_000,
    onStored: createStoredNotes({ clock, log, metrics }),
    onUnstored: createUnstoredNotes({ clock, log, metrics }),
  });
  // A customer's own message must appear in all of their windows at once.
  const accepting = {
    accept: async (batch: Parameters<typeof inbox.accept>[0]) => {
      await inbox.accept(batch);
      deskChanged();
      if (batch.channel === 'web') for (const contact of contactsOf(batch)) changed(contact);
    },
  };
  const staleMs = config.BOT_STALE_MINUTES * 60_000;
  const delivered = createDeliveryMetrics(database, metrics, xLimits(config));
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
    staleMs,
    absent: config.DELIVERY_ABSENT,
    limits: (channel) => (channel === 'x' ? xLimits(config) : { per15Min: 0, per24Hours: 0 }),
    wakeDelivery,
    log,
    onOutcome: metrics.sent,
    ...delivered,
    onChange: deskChanged,
  });
  const notices = openNotices(config, { database, clock, log, setup: () => setup });
  const worker =
    releases &&
    (await startWork(config, {
      ...{ database, releases, jobs, near, outbox, notices, delivered, metrics, clock, log, setup: () => setup, showing },
      ...{ wakeTurn, wakeDelivery, changed, deskChanged },
    }));
  const repairMetrics = createRepairMetrics(database, metrics, config.X_READ_LIMIT_15MIN);
  const repair =
    config.ROLE === 'web'
      ? null
      : startRepair(config, {
          ...{ database, channels, clock, log, key, wakeDelivery, wakeTurn, inbox: accepting },
          ...{ metrics: repairMetrics, changed: deskChanged, agent },
        });
  const people = openPeople(config, {
    ...{ database, live, clock, log, localToken, setup: () => setup, channels, showing, wakeDelivery, changed, deskChanged },
    onCancelled: () => delivered.onCount('dropped', 1, 'cancelled'),
    content: async () => (await contents.current()).content,
  });
  const { link } = config.ROLE === 'worker' ? { link: null } : await people.ensureFirstAdmin();
  const watchClock = createClockWatch({ clock, log });
  const settings = setInterval(() => void rereadSetup(), 1_000);
  settings.unref();

  async function rereadSetup(): Promise<void> {
    const asked = clock.now();
    const row = await database.db
      .selectFrom('setting')
      .select(['value', sql<Date>`app_now()`.as('now')])
      .where('key', '=', 'setup')
      .executeTakeFirst()
      .catch(() => undefined);
    if (row) watchClock(asked, row.now.getTime());
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
      people.mount(express);
      const released = async () => {
        await live.publish('release');
        await contents.check();
      };
      mountHouse(express, { config, database, key, gate: people.gate, training, released });
    },
    mountWebhooks(express) {
      if (config.ROLE === 'worker') return;
      for (const channel of channels.values()) if (channel.webhooks) express.use(channel.webhooks(accepting));
    },
    ready: () => database.ping(),
    firstAdmin: link,
    endStreams() {
      web.close();
      people.endStreams();
    },
    async close() {
      clearInterval(settings);
      web.close();
      people.endStreams();
      contents.close();
      await repair?.stop();
      // Claiming ends first, or the sends under way outlast the time there is to stop.
      await Promise.all([worker?.stop(), jobs.close(8_000), near.close(8_000)]);
      await Promise.race([notices.idle(), new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
      await builder.close();
      await recognizers.close();
      await engines.close();
    },
  };
}

function contactsOf(batch: InboundBatch): string[] {
  return batch.accounts.flatMap((account) => account.events.flatMap((event) => ('contactId' in event ? [event.contactId] : [])));
}
