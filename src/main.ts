import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { SettingsError } from './core/errors.ts';
import { createHttpApp, listen } from './platform/http/server.ts';
import { createLog, type Log } from './platform/log.ts';
import { createShutdown, stopOnSignals } from './platform/shutdown.ts';

export type Running = { url: string; stop(): Promise<boolean> };

/** What is under way may take so long to end; after that it is left to the next start, or to other processes. */
const STOP_MS = 15_000;

/** Starts the front desk as the settings say, and says where it is. Throws SettingsError. */
export async function start(env: Record<string, string | undefined>, tell: (line: string) => void = () => undefined): Promise<Running> {
  const config = readConfig(env);
  const log = createLog({ level: config.LOG_LEVEL });
  const drainMs = config.DATABASE_URL !== undefined && config.ROLE !== 'worker' ? config.DRAIN_MS : 0;
  const shutdown = createShutdown({ log, deadlineMs: STOP_MS + drainMs });
  // The first start makes the database and trains the first release: silence would look like a standstill.
  if (config.ROLE !== 'worker') tell('  準備しています…  Getting ready…');
  const app = await createApp(config, log);
  shutdown.add('application', () => app.close());
  let leaving = false;
  const http = createHttpApp({
    log,
    leaving: () => leaving,
    trustProxy: trustProxy(config.TRUST_PROXY),
    https: config.PUBLIC_URL?.startsWith('https:') ?? false,
    checks: { database: () => app.ready() },
    metrics: app.metrics.registry,
    metricsToken: config.METRICS_TOKEN,
    mountWebhooks: (express) => app.mountWebhooks(express),
    mount: (express) => app.mount(express),
  });
  const server = await listen(http, { host: config.HOST, port: config.PORT }).catch(async (error: NodeJS.ErrnoException) => {
    await shutdown.run('cannot listen');
    throw cannotListen(error, config);
  });
  shutdown.add('http', () => {
    app.endStreams();
    return server.close();
  });
  // A balancer learns from /readyz that this process goes, and sends elsewhere what would be lost in a connection that is just being closed.
  if (drainMs > 0)
    shutdown.add('balancers', () => {
      leaving = true;
      return sleep(drainMs);
    });
  await tellCommands(config, server.url, app.localToken, (name, close) => shutdown.add(name, close));
  greet(config, server.url, app, log, tell);
  const forgetSignals = stopOnSignals(shutdown);
  return {
    url: server.url,
    // A process that starts it again must not be ended by the signals of a product that is gone.
    stop: () => {
      forgetSignals();
      return shutdown.run('asked to');
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, { HOST, PORT }: Config): Error {
  if (error.code === 'EADDRINUSE') return new SettingsError([`PORT: another program listens on port ${PORT} of ${HOST} already.`]);
  if (error.code === 'EACCES') return new SettingsError([`PORT: this user may not listen on port ${PORT} of ${HOST}.`]);
  if (error.code === 'EADDRNOTAVAIL') return new SettingsError([`HOST: ${HOST} is not an address of this machine.`]);
  return error;
}

/** Commands on this machine speak to the server that holds the embedded database: its address and token stand where only this user can read them. */
async function tellCommands(
  config: Config,
  url: string,
  adminToken: string,
  onClose: (name: string, close: () => Promise<void>) => void,
): Promise<void> {
  if (config.DATABASE_URL !== undefined) return;
  const file = join(config.DATA_DIR, 'server.json');
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ url, adminToken, pid: process.pid }), { mode: 0o600 });
  onClose('server.json', () => rm(file, { force: true }));
}

function greet(
  config: Config,
  url: string,
  app: { edition: string; contentLine: string; firstAdmin: string | null },
  log: Log,
  tell: (line: string) => void,
): void {
  // Where one looks from this machine: 0.0.0.0 and [::] are no addresses to go to.
  const base = config.PUBLIC_URL ?? url.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, '//localhost');
  log.info({ url, edition: app.edition, role: config.ROLE, content: app.contentLine }, 'started');
  if (config.ROLE === 'worker') return;
  tell('');
  tell(`  受付 Uketsuke · ${app.edition} · ${app.contentLine}`);
  tell(`  チャット  Chat          ${base}/chat`);
  tell(`  受付      Desk          ${base}/desk`);
  if (app.firstAdmin !== null) {
    tell('');
    tell('  最初の管理者になる（24時間・1回限り）  Become the first admin (24 hours, once):');
    tell(`  ${base}${app.firstAdmin}`);
    tell('');
  }
  tell(
    config.X_USER_ID
      ? `  X         DMs           ${base}/webhooks/x  (npx uketsuke x connect)`
      : '  X         not set up    docs/connect-x.md',
  );
  tell('');
}

/** What Express takes: nothing, a number of hops, true, or addresses. */
function trustProxy(setting: string): boolean | number | string {
  if (setting === '' || setting === 'false') return false;
  if (setting === 'true') return true;
  return /^\d+$/.test(setting) ? Number(setting) : setting;
}
