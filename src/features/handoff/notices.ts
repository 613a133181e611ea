import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { Setup } from '../../core/setup.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Notice, Occasion } from './notice-text.ts';
import { postWebhook, sendMail, type MailWay, type WebhookWay } from './notice-ways.ts';

export type NoticesOptions = {
  database: Database;
  setup(): Setup;
  clock: Clock;
  /** Is somebody at the desk for a team? Null: nobody can know. */
  atDesk(team: string): Promise<boolean | null>;
  /** Where the desk is reached from outside. */
  publicUrl: string | undefined;
  mail: MailWay | null;
  webhook: WebhookWay | null;
  fetch?: typeof fetch;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Kept with the handoff. `done`: the ways that have succeeded and are not used again. */
type Progress = { about: Occasion; attempts: number; nextAt: string; done: string[] };
type Row = {
  id: number;
  conversation_id: number;
  team: string;
  reason: string;
  created_at: Date;
  late_at: Date | null;
  promised_until: Date | null;
  promised_open: boolean;
  notice: Partial<Progress>;
};
type Way = { name: string; send(notice: Notice, now: number): Promise<void> };

const MINUTE = 60;
/** Seconds until the next attempt, the first longer than any sending lasts, so that no two workers send one; after the last one nothing more is tried: whoever was to be told by then knows or is not reached this way. */
const PAUSES = [5 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 120 * MINUTE, 300 * MINUTE, 600 * MINUTE, 600 * MINUTE];

/**
 * Tells somebody outside the browser, by mail or webhook, that a customer waits and nobody is at the desk; once more when nobody came in time.
 * `sweep` starts a round unless one is under way and does not wait for the network; `idle` waits for the round. Several processes may do it at once:
 * an attempt is claimed before it is made, and no transaction is open while it is.
 */
export function createNotices(options: NoticesOptions): { sweep(): void; idle(): Promise<void> } {
  const { database, clock, log } = options;
  let round: Promise<void> | undefined;

  function waysFor(team: string): Way[] {
    const setup = options.setup();
    const { mail, webhook } = options;
    const own = setup.teams[team]?.mail ?? [];
    const to = own.length > 0 ? own : (mail?.to ?? []);
    const ways: Way[] = [];
    if (mail && to.length > 0) ways.push({ name: 'mail', send: (notice, now) => sendMail(mail, to, notice, setup, now) });
    if (webhook) ways.push({ name: 'webhook', send: (notice, now) => postWebhook(webhook, notice, now, options.fetch ?? fetch) });
    return ways;
  }

  async function tellAll(): Promise<void> {
    const broken = new Set<string>();
    const there = new Map<string, boolean | null>();
    for (const row of await due(database)) {
      if (!there.has(row.team)) there.set(row.team, await options.atDesk(row.team));
      if (row.late_at === null && there.get(row.team) === true) continue;
      const ways = waysFor(row.team).filter(({ name }) => !row.notice.done?.includes(name) || row.notice.about !== occasionOf(row));
      // A server that is down is not asked about each customer in turn.
      const untried = ways.some(({ name }) => !broken.has(name));
      if (untried) for (const name of await tellOne(row, ways, broken)) broken.add(name);
    }
  }

  /** Returns the ways that failed; one that is `broken` already is left for the next attempt. */
  async function tellOne(row: Row, ways: Way[], broken: ReadonlySet<string>): Promise<string[]> {
    const claimed = await claim(database, row);
    if (!claimed) return [];
    const done = [...claimed.progress.done];
    const failed: string[] = [];
    for (const way of ways) {
      if (broken.has(way.name)) {
        failed.push(way.name);
        continue;
      }
      try {
        await way.send(noticeOf(row, options.publicUrl), clock.now());
        done.push(way.name);
      } catch (error) {
        failed.push(way.name);
        log.warn(
          { handoff: row.id, way: way.name, attempt: claimed.progress.attempts, error: String(error) },
          'nobody could be told this way',
        );
      }
    }
    await settle(database, row.id, { ...claimed.progress, done }, failed.length === 0 ? claimed.at : null);
    return failed;
  }

  return {
    sweep() {
      if (!options.mail && !options.webhook) return;
      round ??= tellAll()
        .catch((error: unknown) => log.warn({ err: error }, 'nobody could be told that customers wait; the next sweep tries again'))
        .finally(() => (round = undefined));
    },
    idle: async () => round,
  };
}

function occasionOf({ late_at: late }: Pick<Row, 'late_at'>): Occasion {
  return late === null ? 'waiting' : 'late';
}

async function due({ db }: Database): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, conversation_id, team, reason, created_at, late_at, promised_until, promised_open, notice from handoff
    where state = 'waiting' and (notified_at is null or late_at > notified_at)
      and (notice->>'about' is distinct from case when late_at is null then 'waiting' else 'late' end
        or (notice->>'attempts')::int < ${PAUSES.length} and (notice->>'nextAt')::timestamptz <= app_now())
    order by created_at limit 500`.execute(db);
  return rows;
}

/** Counts an attempt before it is made. Null when another process was faster or somebody has come. */
async function claim({ db }: Database, row: Row): Promise<{ progress: Progress; at: Date } | null> {
  const about = occasionOf(row);
  const before = row.notice.about === about ? row.notice : {};
  const attempts = (before.attempts ?? 0) + 1;
  const pause = PAUSES[attempts - 1] ?? 0;
  const next = { about, attempts, done: before.done ?? [] };
  const { rows } = await sql<{ notice: Progress; at: Date }>`
    update handoff set notice = ${JSON.stringify(next)}::jsonb || jsonb_build_object('nextAt', app_now() + ${pause} * interval '1 second')
    where id = ${row.id} and state = 'waiting' and notice = ${JSON.stringify(row.notice)}::jsonb
    returning notice, app_now() as at`.execute(db);
  return rows[0] ? { progress: rows[0].notice, at: rows[0].at } : null;
}

/** `at`: when the attempt that succeeded in every way began; what became late after that is told anew. */
async function settle({ db }: Database, id: number, progress: Progress, at: Date | null): Promise<void> {
  await sql`update handoff set notice = ${JSON.stringify(progress)}::jsonb, notified_at = coalesce(${at}::timestamptz, notified_at)
    where id = ${id} and notice->>'about' = ${progress.about}`.execute(db);
}

function noticeOf(row: Row, publicUrl: string | undefined): Notice {
  return {
    occasion: occasionOf(row),
    handoff: row.id,
    conversation: row.conversation_id,
    team: row.team,
    reason: row.reason,
    since: row.created_at.getTime(),
    promise: row.promised_until && { at: row.promised_until.getTime(), kind: row.promised_open ? 'by' : 'from' },
    url: publicUrl === undefined ? null : `${publicUrl.replace(/\/+$/, '')}/desk/c/${row.conversation_id}`,
  };
}
