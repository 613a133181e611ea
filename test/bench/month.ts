import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogBook } from '../../src/rehearsal/log.ts';
import { GROWING } from '../support/query-plans.ts';
import { never, notSent, rounded, type Bench } from './bench.ts';
import { startHouse, type House } from './house.ts';
import { productProcesses, type ProcessFigures } from './process-figures.ts';
import { figuresOf, openTurnLoad, type TurnLoad } from './turn-load.ts';

const CUSTOMERS = 1_000;
/** What one customer writes in a month: six messages on average. */
const MESSAGES = [4, 5, 6, 6, 7, 8];
/** Customers who are in a conversation at the same time. */
const AT_ONCE = 96;
/** A table of some hundred rows is best read whole. A look that reads the conversations for each turn reads many times more. */
const MOST_READ_WHOLE = 200;
/** The product may take so long to mark the last answers. */
const SETTLE_MS = 60_000;

type Month = {
  customers: number;
  messages: number;
  seconds: number;
  tenths: number[];
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  databaseMb: number;
  kbPerConversation: number;
  /** Rows for each message, of tables that grow, that were read because a table was read whole. */
  readWhole: number;
  processes: ProcessFigures[];
  notMarkedSent: number;
};

/**
 * `customers` come one after the other, `AT_ONCE` of them at a time; each writes as soon as the answer before is there. `tenths`: seconds that each tenth of them
 * took, told as they pass: a month is replayed in hours.
 */
async function replay(load: TurnLoad, customers: number): Promise<{ took: number[]; tenths: number[]; messages: number }> {
  const [took, tenths]: [number[], number[]] = [[], []];
  const tenth = Math.ceil(customers / 10);
  let [next, done] = [0, 0];
  let since = performance.now();
  const one = async () => {
    while (next < customers) {
      const n = next++;
      for (let said = 0; said < (MESSAGES[n % MESSAGES.length] ?? 6); said++)
        took.push(await load.say(String(20_000_000 + n), `番号${said + 1}番の件です`));
      forget(load);
      if (++done % tenth === 0) {
        const now = performance.now();
        tenths.push(rounded((now - since) / 1_000));
        since = now;
        process.stderr.write(`month: ${done} of ${customers} customers, ${took.length} messages, the last tenth in ${tenths.at(-1)} s\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { took, tenths, messages: took.length };
}

/** What the fake X remembers of a month would weigh more than the desk itself. */
function forget({ x }: TurnLoad): void {
  const log = x.log as LogBook;
  if (log.messages.length > 50_000) log.messages.splice(0, 40_000);
  if (log.requests.length > 50_000) log.requests.splice(0, 40_000);
}

/** The database's size in bytes, and how many rows of tables that grow were read by reading a table whole, since it was made. */
async function figuresOfDatabase(house: House): Promise<{ bytes: number; readWhole: number }> {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ bytes: string; read: string }>(
    `select pg_database_size(current_database()) as bytes,
       (select sum(seq_tup_read) from pg_stat_user_tables where relname = any($1)) as read`,
    [GROWING],
  );
  await client.end();
  return { bytes: Number(rows[0]?.bytes), readWhole: Number(rows[0]?.read) };
}

/** A house of its own for each size, so that the database's growth is this month's alone. */
async function monthOf(customers: number): Promise<Month> {
  const load = await openTurnLoad();
  const house = await startHouse({ edition: 'scaled', role: 'all', settleMs: 0, x: load.x });
  try {
    load.aim(house.webhook);
    const before = await figuresOfDatabase(house);
    const began = performance.now();
    const { took, tenths, messages } = await replay(load, customers);
    const seconds = (performance.now() - began) / 1_000;
    const until = performance.now() + SETTLE_MS;
    while ((await house.unsent()) > 0 && performance.now() < until) await sleep(200);
    const after = await figuresOfDatabase(house);
    const grown = after.bytes - before.bytes;
    const readWhole = rounded((after.readWhole - before.readWhole) / messages);
    const { p50Ms, p99Ms } = figuresOf(took, 1_000);
    const database = { databaseMb: rounded(grown / 2 ** 20), kbPerConversation: rounded(grown / 1024 / customers, 2) };
    const speed = { seconds: rounded(seconds), tenths, perSecond: rounded(messages / seconds), p50Ms, p99Ms };
    return { customers, messages, ...speed, ...database, readWhole, processes: productProcesses(), notMarkedSent: await house.unsent() };
  } finally {
    await house.stop();
    await load.close();
  }
}

/** A month of a company's customers, as fast as it goes, and a tenth of it: does the cost grow with the size and no faster? `--size`: customers; T-Force's month is 180000. */
export const month: Bench = {
  name: 'month',
  async run({ size = CUSTOMERS }) {
    const whole = await monthOf(size);
    process.stderr.write(`month: ${JSON.stringify(whole)}\n`);
    const small = await monthOf(Math.max(10, Math.round(size / 10)));
    const peak = (one: Month, role: string) => one.processes.find(({ name }) => name === role)?.peakMb ?? 0;
    const cpu = (one: Month) => one.processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    const perMessage = (value: number, one: Month) => value / one.messages;
    const growth = {
      customers: rounded(whole.customers / small.customers, 2),
      secondsPerMessage: rounded(perMessage(whole.seconds, whole) / perMessage(small.seconds, small), 2),
      cpuPerMessage: rounded(perMessage(cpu(whole), whole) / perMessage(cpu(small), small), 2),
      databasePerConversation: rounded(whole.kbPerConversation / small.kbPerConversation, 2),
    };
    const row = (one: Month) => [
      ...[one.customers, one.messages, one.seconds, one.perSecond, one.p50Ms, one.p99Ms, peak(one, 'web'), peak(one, 'worker')],
      ...[rounded(cpu(one)), one.databaseMb, one.kbPerConversation, one.readWhole, one.notMarkedSent],
    ];
    const last = `× ${growth.customers}`;
    const ratios = [
      last,
      '',
      '',
      `time per message × ${growth.secondsPerMessage}`,
      '',
      '',
      '',
      '',
      `CPU × ${growth.cpuPerMessage}`,
      '',
      `× ${growth.databasePerConversation}`,
      '',
      '',
    ];
    const columns = [
      'customers',
      'messages',
      's',
      'turns/s',
      'p50 ms',
      'p99 ms',
      'web MB',
      'worker MB',
      'CPU s',
      'database MB',
      'KB each',
      'read whole',
      'not sent',
    ];
    return {
      title: 'A month replayed, scaled, a web and a worker process',
      columns,
      rows: [row(small), row(whole), ratios],
      figures: { small, whole, growth },
      broken: [small, whole].flatMap(({ customers, notMarkedSent, readWhole }) => [
        ...notSent(`${customers} customers`, notMarkedSent),
        ...never(
          Math.max(0, Math.round(readWhole - MOST_READ_WHOLE)),
          `rows too many a message were read whole, of ${customers} customers`,
        ),
      ]),
    };
  },
};
