import type { Express } from 'express';
import { createInbox } from './channels/inbox.ts';
import { createOutbox } from './channels/outbox.ts';
import type { InboundBatch } from './channels/channel.ts';
import { assetsRoute, builtPages, pageRoute } from './channels/web/page.ts';
import type { Config } from './config.ts';
import { systemClock, type Clock } from './core/clock.ts';
import type { ChannelName } from './core/message.ts';
import { setupSchema, type Setup } from './core/setup.ts';
import { backupRoutes } from './features/admin/backup-routes.ts';
import { adminRoutes } from './features/admin/routes.ts';
import { contentRoutes } from './features/content/routes.ts';
import { ensureFirstRelease, ensureSetup } from './features/content/ensure-first-release.ts';
import { createReleaseStore } from './features/content/release-store.ts';
import { tellThatNobodyCame } from './features/handoff/nobody-came.ts';
import { returnQuietConversations } from './features/handoff/resolve-handoff.ts';
import { createTurnRunner } from './features/dialogue/run-turn.ts';
import type { Example, TrainOptions } from './nlu/recognizer.ts';
import { trainInThread } from './nlu/recognizers/embedded/train.ts';
import type { Database } from './platform/database/engine.ts';
import { anybodyAtDesk } from './platform/database/staff-at-desk.ts';
import type { Log } from './platform/log.ts';
import { keptSecrets, loadSecrets, randomToken, sealingKey } from './platform/secrets.ts';
import { VERSION } from './platform/version.ts';
import { ensureAccounts } from './app/accounts.ts';
import { chatTopic, openChannels, UNKNOWN_CHANNEL } from './app/channels.ts';
import { createAppMetrics } from './app/metrics.ts';
import { openEngines, type Engines } from './app/engines.ts';
import { openApiRoutes } from './app/openapi.ts';
import { createDeskBell, openNotices, openPeople } from './app/people.ts';
import { missingRecognizers, openRecognizers } from './app/recognizers.ts';
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
  /** Path of the page on which the first admin makes their account; null when there is staff. */
  firstAdmin: string | null;
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

  const recognizers = await openRecognizers(config, { clock, log });
  for (const line of missingRecognizers(setup.accounts, config)) log.warn(line);
  const builder = createReleaseBuilder({ contentDir: config.CONTENT_DIR, setup: () => setup, recognizers, clock, log });
  const training = {
    train: (examples: Example[], options: TrainOptions) =>
      trainInThread(examples, { maxWithheld: config.RECOGNIZER_MAX_WITHHELD, ...options }),
    gazetteers: async (content: Parameters<typeof builder.connectorsOf>[0]) => (await builder.connectorsOf(content)).gazetteers(),
  };
  const first = await ensureFirstRelease({ database, dir: config.CONTENT_DIR, ...training });
  const releases = createReleaseStore({ database, build: builder.build, live: (wake) => live.subscribe('release', wake), log });
  await releases.current();

  const { channels, web } = await openChannels(config, { database, live, clock, log, key, webAccount: accounts.web, setup: () => setup });
  const deskChanged = createDeskBell(live);
  const changed = (contact: string) => {
    void live.publish(chatTopic(contact));
    deskChanged();
  };
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
      deskChanged();
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
    limits: (channel) =>
      channel === 'x' ? { per15Min: config.X_DM_LIMIT_15MIN, per24Hours: config.X_DM_LIMIT_24H } : { per15Min: 0, per24Hours: 0 },
    wakeDelivery,
    log,
    onOutcome: (channel, kind) => metrics.sent(channel, kind),
    onChange: deskChanged,
  });
  const turns = createTurnRunner({
    database,
    releases,
    setup: () => setup,
    clock,
    showing,
    atDesk: (team) => anybodyAtDesk(database, team),
    wakeTurn,
    wakeDelivery,
    changed,
    handedOver(id, dueAt) {
      deskChanged();
      if (dueAt !== null) void jobs.add(QUEUES.late, String(id), { delayMs: Math.max(0, dueAt - clock.now()) }).catch(() => undefined);
    },
    onTurn: (outcome, ms) => metrics.turn(outcome, ms),
    log,
  });
  const notices = openNotices(config, { database, clock, log, setup: () => setup });
  const tellLate = () => tellThatNobodyCame({ database, releases, setup: () => setup, clock, showing, wakeDelivery, changed, log });
  const chores = [() => returnQuietConversations(database, config.QUIET_MINUTES), tellLate, () => notices.sweep()];
  const worker =
    config.ROLE === 'web' ? null : await startWorker({ jobs, turns, outbox, database, log, tellLate, sweepMs: config.SWEEP_MS, chores });
  const people = openPeople(config, {
    ...{ database, live, clock, log, localToken, setup: () => setup, channels, showing, wakeDelivery, changed, deskChanged },
    content: async () => (await releases.current()).content,
  });
  const { link } = config.ROLE === 'worker' ? { link: null } : await people.ensureFirstAdmin();
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
      express.use(pageRoute({ folder: pages, page: 'desk', path: '/desk{/*rest}' }));
      people.mount(express);
      const { gate } = people;
      express.use(adminRoutes({ database, gate }));
      express.use(
        backupRoutes({
          database,
          gate,
          secrets: () => (config.DATABASE_URL === undefined ? keptSecrets(config.DATA_DIR) : undefined),
          folder: config.DATA_DIR,
        }),
      );
      express.use(openApiRoutes(VERSION));
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
    firstAdmin: link,
    endStreams() {
      web.close();
      people.endStreams();
    },
    async close() {
      clearInterval(settings);
      web.close();
      people.endStreams();
      releases.close();
      await jobs.close(8_000);
      await worker?.stop();
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
