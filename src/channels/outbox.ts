import type { Clock } from '../core/clock.ts';
import type { ChannelName } from '../core/message.ts';
import type { Database } from '../platform/database/engine.ts';
import { createBatcher } from '../platform/batcher.ts';
import { noteChange } from '../platform/database/conversations.ts';
import { forgetMessagesWaits } from '../platform/database/send-budget.ts';
import { transaction } from '../platform/database/transaction.ts';
import type { PlatformWord, SendLimits } from '../core/send-budget.ts';
import type { Account, Channel, SendOutcome } from './channel.ts';
import { claimMessages, type Claimed, type ClaimOptions } from './claim.ts';
import { decide, expireLeases, loadDoubt, takeDue, type Absent, type Doubt } from './doubt.ts';
import { codeOf, isAnswer, markAll, reasonOf, type Ended, type From, type Marked } from './marks.ts';
import { byDatabase, skewOf } from './one-clock.ts';
import { loadAccount } from './load-account.ts';
import { lookAnswered, lookFirst } from './look.ts';
import { outboundOf } from './outbound.ts';
import { createPace } from './pace.ts';
import { settleWaiting, withWaitingEvents } from './settle.ts';
import { lookAgain, park } from './undecided.ts';

export type OutboxOptions = Pick<ClaimOptions, 'times' | 'staleMs'> & {
  clock: Clock;
  limits(channel: ChannelName): SendLimits;
  database: Database;
  channel(name: ChannelName): Channel | undefined;
  /** Of a send in doubt that the platform does not show; `resend` unless told. */
  absent?: Absent;
  /** Looks again at this account, in so many ms. */
  wakeDelivery(accountId: number, delayMs: number): Promise<void>;
  log: Record<'info' | 'warn' | 'error', (fields: Record<string, unknown>, message: string) => void>;
  /** `reason`: why it failed, or what stops the account. */
  onOutcome?(channel: string, kind: string, reason?: string): void;
  /** For figures: what happened besides, and how many. `detail`: why a message was dropped. */
  onCount?(what: 'dropped' | 'merged' | 'lease-expired' | 'parked', count: number, detail?: string): void;
  /** From a message's being stored to the platform's yes. */
  onSent?(channel: string, author: string, ms: number): void;
  /** After a commit that changed what the desks show of a delivery. */
  onChange?(): void;
  /** Messages of one account that are under way at once in this process, when the platform is well; 50 unless told. */
  batch?: number;
};

/** So many claims of one account a sweep makes by itself. */
const SWEEP_CLAIMS = 5;
/** So many times a sweep takes some of the doubts that are due. */
const SWEEP_LOOKS = 20;
const SWEEP_LOOKS_MS = 10_000;

/**
 * The sender. A message is claimed in a transaction (one under way per conversation, people before bot, oldest first, nothing of a bot that a person has overtaken),
 * sent outside of any transaction, and marked by what the platform said. What nobody can know is doubt, never a second send.
 */
export function createOutbox(options: OutboxOptions) {
  const { database, clock, times } = options;
  let closing = false;
  /** Sends that ended while others were being marked are marked together; where that fails, each alone. */
  const marks = createBatcher<Ended, Marked>(mark, {
    maxItems: 100,
    maxInFlight: 1,
    maxWaiting: Infinity,
    isOneItemsFault: () => true,
  });

  /** What this process is sending, by account: a slow answer of the platform holds up its own conversation only. */
  const underWay = new Map<number, Set<Promise<void>>>();
  const pace = createPace(clock, options.batch ?? 50);

  /** Claims and starts what waits for one account, until nothing is left or it may not send. Sends go on after it returned; see `drain`. */
  const deliver = (accountId: number): Promise<void> => deliverUpTo(accountId, null);

  /** `claims`: a sweep has others to look after, so it makes at most so many and waits for no send; null: as long as there is something. */
  async function deliverUpTo(accountId: number, claims: number | null): Promise<void> {
    const mine = underWay.get(accountId) ?? new Set();
    underWay.set(accountId, mine);
    const isFull = () => mine.size >= pace.room(accountId);
    for (let made = 0; !closing; made++) {
      if (claims !== null && (made >= claims || isFull())) return options.wakeDelivery(accountId, 0);
      while (isFull()) await Promise.race(mine);
      const found = await loadAccount(database, accountId);
      const channel = found && options.channel(found.account.channel);
      if (!found || !channel || channel.capabilities.confirm === 'commit') return;
      const { account, word, now } = found;
      if (maySeeWhetherOver(word, now)) {
        // A read may take long, and a sweep has others to look after.
        if (claims !== null) return options.wakeDelivery(accountId, 0);
        await lookFirst(database, channel, account, clock.now());
      }
      if (closing) return;
      const { mergeBubbles, maxText } = channel.capabilities;
      const claiming = {
        ...{ times, staleMs: options.staleMs, limits: options.limits(account.channel), word, now, mergeUpTo: mergeBubbles ? maxText : 0 },
        lookThrough: claims !== null && made === 0,
      };
      const skewMs = skewOf(now, clock.now());
      const claimedAt = clock.monotonic();
      const want = Math.max(1, pace.room(accountId) - mine.size);
      const claim = await transaction(database, (tx) => claimMessages(tx, account.id, want, claiming));
      for (const [reason, count] of Object.entries(claim.dropped)) options.onCount?.('dropped', count, reason);
      if (claim.merged > 0) options.onCount?.('merged', claim.merged);
      if (claim.waitMs !== null) await options.wakeDelivery(accountId, claim.waitMs);
      if (claim.messages.length === 0) return;
      const from: From = { account, channel, word, tokens: found.tokens, skewMs, claimedAt, spentAt: claim.spentAt };
      for (const message of claim.messages) {
        const sending: Promise<void> = sendOne(from, message)
          .catch((error: unknown) =>
            options.log.warn({ message: message.id, error: String(error) }, 'could not note what became of a send; its lease will run out'),
          )
          .finally(() => mine.delete(sending));
        mine.add(sending);
      }
      // Not all that it may take, and nothing else that may go soon: what comes later has a wake-up of its own.
      if (!claim.more && claim.waitMs === null) return;
    }
  }

  /** Waits for the sends that are under way in this process. */
  async function idle(): Promise<void> {
    await Promise.allSettled([...underWay.values()].flatMap((set) => [...set]));
  }

  /** Stops claiming and waits for the sends that are under way. */
  function drain(): Promise<void> {
    closing = true;
    return idle();
  }

  async function sendOne(from: From, message: Claimed): Promise<void> {
    const { account, channel, claimedAt } = from;
    // The lease is by the database's clock; ours only says how much of it is gone. Too late: somebody else may look at it as doubt already; who does not finds it unsent.
    if (clock.monotonic() - claimedAt > times.leaseMs - times.deadlineMs - 1_000) {
      await settle(from, message, { kind: 'limited', retryAt: clock.now() + from.skewMs, scope: 'message' });
      return;
    }
    const outcome = await channel.send(account, outboundOf(database, message), times.deadlineMs);
    options.onOutcome?.(account.channel, outcome.kind, codeOf(outcome));
    pace.heard(account.id, outcome);
    const now = clock.now() + from.skewMs;
    if (outcome.kind === 'sent') options.onSent?.(account.channel, message.author, Math.max(0, now - message.created_at.getTime()));
    await settle(from, message, byDatabase(outcome, from.skewMs));
  }

  async function settle(from: From, message: Claimed, outcome: SendOutcome): Promise<void> {
    const { account, channel } = from;
    const calm = from.word.trouble === undefined && pace.isCalm(account.id);
    const { paused, trouble } = await marks.add({ from, message, outcome, calm, now: clock.now() + from.skewMs });
    // Nobody can find out there what became of it: a person decides at once.
    if (outcome.kind === 'doubt' && channel.capabilities.confirm === 'none' && !message.source.event) options.onCount?.('parked', 1);
    if (trouble)
      options.log.warn(
        { channel: account.channel, account: account.id },
        trouble === 'ends'
          ? 'the platform takes messages again: what waits goes on'
          : 'the platform is in trouble: what waits is held, and one message at a time finds out when it is over',
      );
    if (paused)
      options.log.error(
        { channel: account.channel, account: account.id, user: account.externalId, ...reasonOf(outcome) },
        'the platform stops this account: nothing is sent for it until that is mended and it is connected again (`doctor` says what to do; account add, or a restart)',
      );
    else if (outcome.kind !== 'sent')
      options.log.warn({ message: message.id, account: account.id, outcome: outcome.kind, ...reasonOf(outcome) }, 'send not confirmed');
  }

  async function mark(ended: Ended[]): Promise<Marked[]> {
    const marked = await transaction(database, (tx) => markAll(tx, ended, times));
    options.onChange?.();
    for (const { from, outcome } of ended) if (isAnswer(outcome)) pace.calmed(from.account.id);
    // One that found out whether a refusal is over lets the others go.
    const again = ended.filter(({ from }, at) => marked[at]?.more || marked[at]?.trouble === 'ends' || (from.word.refusals ?? 0) > 0);
    for (const id of new Set(again.map(({ from }) => from.account.id))) await options.wakeDelivery(id, 0);
    return marked;
  }

  /** Settles what is in doubt and due: by one look at what the platform has, else after `parkMs` by a person. */
  async function resolveDoubt(messageId: number): Promise<void> {
    const doubt = await loadDoubt(database, messageId, clock.now());
    if (!doubt) return;
    const channel = options.channel(doubt.channel);
    if (!channel) return;
    const account: Account = { id: doubt.account_id, channel: doubt.channel, externalId: doubt.account_external_id, name: doubt.name };
    const late = doubt.age_ms > times.parkMs;
    if (channel.capabilities.confirm !== 'readBack' || !channel.readBack) {
      if (late || channel.capabilities.confirm === 'none') await giveToPerson(doubt, channel);
      else await lookAgain(database, doubt, times.readBackMs);
      return;
    }
    // A minute of slack: the platform's clock is not ours. What is ours already is told apart by its id.
    const since = doubt.started_at.getTime() - 60_000;
    const page = await channel.readBack(account, doubt.contact_external_id, since, doubt.after_id).catch(() => null);
    if (page && 'seen' in page) {
      if (await lookAnswered(database, doubt.account_id)) await options.wakeDelivery(doubt.account_id, 0);
      const decided = await transaction(database, async (tx) => {
        const decision = await decide(tx, doubt, channel, page, options.absent);
        if (decision === 'settled') await noteChange(tx, doubt.conversation_id);
        return decision;
      });
      if (decided === 'absent') return giveToPerson(doubt, channel);
      if (decided === 'settled') {
        options.onChange?.();
        return options.wakeDelivery(doubt.account_id, 0);
      }
    }
    if (late) return giveToPerson(doubt, channel);
    const wait = page && 'limitedUntil' in page ? Math.max(1_000, page.limitedUntil - clock.now()) : times.readBackMs;
    // However long the platform shows nothing: a person hears of it when the time for that has come.
    await lookAgain(database, doubt, Math.min(wait, Math.max(1_000, times.parkMs - doubt.age_ms)));
  }

  async function giveToPerson(doubt: Doubt, channel: Channel): Promise<void> {
    if (!(await park(database, doubt, channel))) return;
    options.onChange?.();
    options.onCount?.('parked', 1);
    options.log.warn({ message: doubt.id }, 'parked: it may or may not have arrived');
  }

  /** One that fails must not hold up the others. */
  async function attempt(what: Record<string, number>, work: () => Promise<unknown>): Promise<void> {
    if (closing) return;
    await work().catch((error: unknown) => options.log.warn({ ...what, error: String(error) }, 'could not be settled just now'));
  }

  /** Does whatever is stored and not done: expired leases, due doubts, waiting sends, outbound events that may now be decided. */
  async function sweep(): Promise<void> {
    const expired = await expireLeases(database, times);
    if (expired > 0) options.onCount?.('lease-expired', expired);
    const began = clock.monotonic();
    // A platform that lets its readers wait must not hold up the rest of the sweep.
    for (let rounds = 0; rounds < SWEEP_LOOKS && !closing && clock.monotonic() - began < SWEEP_LOOKS_MS; rounds++) {
      const due = await takeDue(database, times);
      if (due.length === 0) break;
      await Promise.all(due.map((id) => attempt({ message: id }, () => resolveDoubt(id))));
    }
    const waiting = await withWaitingEvents(database);
    for (const { id, channel } of waiting) {
      const plug = options.channel(channel);
      if (plug)
        await attempt({ conversation: id }, () => transaction(database, (tx) => settleWaiting(tx, id, (text) => plug.comparable(text))));
    }
    await forgetMessagesWaits(database.db);
    const accounts = await database.db.selectFrom('message').select('account_id').distinct().where('state', '=', 'pending').execute();
    for (const { account_id } of accounts) await attempt({ account: account_id }, () => deliverUpTo(account_id, SWEEP_CLAIMS));
  }

  return { deliver, resolveDoubt, sweep, idle, drain };
}

/** A line was held for the platform's trouble, and that time is over: one message may find out. */
const maySeeWhetherOver = ({ trouble }: PlatformWord, now: number): boolean =>
  trouble !== undefined && trouble.holds > 0 && trouble.until <= now;

export type Outbox = ReturnType<typeof createOutbox>;
