import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/message.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Account, Channel, Inbox } from './channel.ts';
import { matchRecord, type Matched } from './repair-match.ts';
import { DAY_MS, GRACE_MS } from './repair-places.ts';
import { endReconcile } from './repair-reconcile.ts';
import { askForGap, type Replay } from './repair-replay.ts';
import { accountsToMatch, claimRepair, countReconciling, keepLease, noteRepair, waitingTurns, type RepairRow } from './repair-rows.ts';
import { PAGES_AT_ONCE, type Stopped } from './repair-walk.ts';

export type RepairOptions = {
  database: Database;
  /** The channels that are open; those with a record are matched. */
  channels: ReadonlyMap<ChannelName, Channel>;
  inbox: Inbox;
  clock: Clock;
  log: Record<'debug' | 'info' | 'warn' | 'error', (fields: Record<string, unknown>, message: string) => void>;
  /** Names this process among those that could look. */
  holder: string;
  /** ms between two looks at one account. Null: only accounts that wait to be matched after a restore are looked at. */
  everyMs: number | null;
  /** A record may show a message only so long after it was accepted: what it does not show then was not sent. */
  settleMs: number;
  replay?: Replay;
  wakeDelivery(accountId: number, delayMs: number): Promise<void>;
  wakeTurn(conversationId: number, delayMs: number): Promise<void>;
  /** So many messages of a channel had been lost on their way and were fetched. */
  onRecovered?(channel: ChannelName, count: number): void;
  /** After something was settled that the desks show. */
  onChange?(): void;
  /** True: this process is about to end; a look ends with the page that it is at. */
  stopping?(): boolean;
};

/** 160 pages in one go are held in memory; where the limit of reads ends a walk sooner and names die meanwhile, only a higher limit helps. */
const MOST_DOUBLINGS = 4;
/** A look that failed is tried again after so long, then after twice as long, and so on. */
const RETRY_MS = { first: 10_000, most: 5 * 60_000 };

/**
 * Compares a platform's own record of each account with what was delivered, and takes in what is missing, through the same inbox: so it is stored once, in its
 * order, and settled by the same rules. After a restore it does so before anything is sent again.
 */
export function createRepair(options: RepairOptions) {
  const { database, channels, holder, log } = options;
  const everyMs = options.everyMs ?? DAY_MS;
  /** Looks at an account that failed one after the other. */
  const failures = new Map<number, number>();
  /** How often, in one matching, a page of an account's record had no name any more when it was to be gone on with. */
  const forgotten = new Map<number, number>();

  /** Looks at every account whose look is due. `starting`: also where the last look was only a little while ago. Returns how many still wait after a restore. */
  async function run(starting = false): Promise<{ reconciling: number }> {
    const readable = [...channels.values()].filter((channel) => 'record' in channel).map(({ name }) => name);
    for (const account of await accountsToMatch(database, readable, { onlyReconcile: options.everyMs === null, starting })) {
      for (let first = true, more = true; more && !options.stopping?.(); first = false) {
        const row = await claimRepair(database, account.id, holder, starting && first);
        more = row !== null && (await look(account, row));
      }
    }
    return { reconciling: await countReconciling(database, readable) };
  }

  /** True: more pages can be read at once. */
  async function look(account: Account, row: RepairRow): Promise<boolean> {
    try {
      const replayed = await askForGap(database, options.replay, account, row, everyMs);
      if (replayed !== null) {
        await awaitReplay(account, replayed);
        return false;
      }
      const matched = await matchRecord(account, row, {
        database,
        inbox: options.inbox,
        clock: options.clock,
        everyMs,
        retryMs: retryMs(account),
        // Only the names of pages lead on, and these do not live: each time so much more is read in one go that the next look gets further than the last.
        pages: PAGES_AT_ONCE * 2 ** Math.min(MOST_DOUBLINGS, forgotten.get(account.id) ?? 0),
        read: pagesOf(account),
      });
      countFailure(account, matched.stopped);
      if (matched.finished) forgotten.delete(account.id);
      else if (matched.stopped?.kind === 'forgotten') forgotten.set(account.id, (forgotten.get(account.id) ?? 0) + 1);
      tell(account, row, matched);
      if (row.reconcile_from && matched.finished) await reconciled(account, row, matched);
      await noteRepair(database, account.id, holder, matched.note);
      return !matched.finished && !matched.stopped;
    } catch (error) {
      log.warn({ account: account.id, err: error }, 'the platform’s record could not be compared just now; it is tried again');
      const dueMs = Math.min(retryMs(account), everyMs);
      failures.set(account.id, (failures.get(account.id) ?? 0) + 1);
      await noteRepair(database, account.id, holder, { dueMs, problem: String(error) }).catch(() => undefined);
      return false;
    }
  }

  function retryMs({ id }: Account): number {
    return Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(10, failures.get(id) ?? 0));
  }

  /** A limit says nothing about what hindered a look before. */
  function countFailure({ id }: Account, stopped: Stopped | null): void {
    if (stopped?.kind === 'problem') failures.set(id, (failures.get(id) ?? 0) + 1);
    else if (stopped?.kind !== 'limited') failures.delete(id);
  }

  /** The platform delivers what came while nobody looked; what is missing then is seen at the next look. */
  async function awaitReplay(account: Account, minutes: number): Promise<void> {
    log.info({ ...fieldsOf(account), minutes }, 'the platform delivers once more what came while nobody was here');
    await noteRepair(database, account.id, holder, { dueMs: Math.min(everyMs, GRACE_MS), problem: null, ran: true });
  }

  function pagesOf(account: Account) {
    return async (page: string | null) => {
      if (options.stopping?.()) throw new Error('this process ends');
      if (!(await keepLease(database, account.id, holder))) throw new Error('another process looks at this account');
      const channel = channels.get(account.channel);
      if (!channel?.record) throw new Error(`the channel ${account.channel} shows no record`);
      return channel.record(account, page);
    };
  }

  /** The record is matched: what it does not show by now was not sent, and the account may send. The backup's last replies may show only after a while. */
  async function reconciled(account: Account, row: RepairRow, { note, floor }: Matched): Promise<void> {
    const restMs = (row.reconcile_since?.getTime() ?? 0) + options.settleMs - row.now.getTime();
    if (restMs > 0) {
      note.dueMs = restMs;
      return;
    }
    // Another process may have taken over while this one took in what it had found.
    if (!(await keepLease(database, account.id, holder))) return;
    const comparable = (text: string) => channels.get(account.channel)?.comparable(text) ?? text;
    const active = await endReconcile(database, account.id, floor, comparable);
    const fields = { ...fieldsOf(account), taken: note.lastRecovered, since: new Date(floor).toISOString() };
    if (active) log.info(fields, 'after a restore or a failover: the platform’s record is matched, this account sends again');
    else log.warn(fields, 'after a restore or a failover: the platform’s record is matched, but the account is paused for another reason');
    options.onChange?.();
    await options.wakeDelivery(account.id, 0);
    // Nothing has been answered since the restore. A wake-up that is lost costs seconds.
    for (const id of active ? await waitingTurns(database, account.id) : []) await options.wakeTurn(id, 0).catch(() => undefined);
  }

  function tell(account: Account, row: RepairRow, { note, count, oldest, stopped, finished }: Matched): void {
    const fields = fieldsOf(account);
    if (stopped?.kind === 'problem' && note.problem !== row.problem)
      log.warn(
        { ...fields, problem: note.problem },
        row.reconcile_from
          ? 'after a restore or a failover: nothing is sent for this account until its record at the platform can be read'
          : 'the platform’s record of this account cannot be read: lost webhooks would not be noticed',
      );
    if (row.reconcile_from) return;
    if (count === 0) return log.debug({ ...fields, recovered: 0, finished }, 'nothing of the platform’s record is missing here');
    options.onRecovered?.(account.channel, count);
    log.error(
      { ...fields, recovered: count, oldest: new Date(oldest ?? 0).toISOString() },
      `${count} ${count === 1 ? 'message' : 'messages'} never came by webhook and ${count === 1 ? 'was' : 'were'} fetched from the platform’s own record: webhooks are being lost. Run doctor, and look at what stands in front of this server.`,
    );
  }

  return { run };
}

export type Repair = ReturnType<typeof createRepair>;

function fieldsOf({ channel, id, externalId }: Account): Record<string, unknown> {
  return { channel, account: id, user: externalId };
}
