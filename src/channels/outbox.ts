import { sql } from 'kysely';
import type { ChannelName } from '../core/message.ts';
import type { Database } from '../platform/database/engine.ts';
import { noteChange } from '../platform/database/conversations.ts';
import { transaction } from '../platform/database/transaction.ts';
import type { Account, Channel, OutboundMessage, SendOutcome } from './channel.ts';
import { anythingPending, claimMessages, type Claimed, type ClaimOptions, type SendLimits } from './claim.ts';
import { decide, expireLeases, loadDoubt, type Doubt } from './doubt.ts';
import { markOutcome, noteLimits } from './mark.ts';
import { settleWaiting } from './settle.ts';

export type OutboxOptions = Omit<ClaimOptions, 'limits'> & {
  limits(channel: ChannelName): SendLimits;
  database: Database;
  channel(name: ChannelName): Channel | undefined;
  /** Looks again at this account, in so many ms. */
  wakeDelivery(accountId: number, delayMs: number): Promise<void>;
  log: Record<'info' | 'warn' | 'error', (fields: Record<string, unknown>, message: string) => void>;
  onOutcome?(channel: string, kind: string): void;
  /** After a commit that changed what the desks show of a delivery. */
  onChange?(): void;
  /** Messages claimed at once for one account. */
  batch?: number;
};

/**
 * The sender. A message is claimed in a transaction (one under way per conversation, people before bot, oldest first, nothing of a bot that a person has overtaken),
 * sent outside of any transaction, and marked by what the platform said. What nobody can know is doubt, never a second send.
 */
export function createOutbox(options: OutboxOptions) {
  const { database, clock, times } = options;
  let closing = false;

  /** What this process is sending, by account: a slow answer of the platform holds up its own conversation only. */
  const underWay = new Map<number, Set<Promise<void>>>();

  /** Claims and starts what waits for one account, until nothing is left or the account may not send. Sends go on after it returned; see `drain`. */
  async function deliver(accountId: number): Promise<void> {
    const mine = underWay.get(accountId) ?? new Set();
    underWay.set(accountId, mine);
    const most = options.batch ?? 20;
    while (!closing) {
      while (mine.size >= most) await Promise.race(mine);
      const account = await loadAccount(database, accountId);
      const channel = account && options.channel(account.channel);
      if (!account || !channel || channel.capabilities.confirm === 'commit') return;
      const limits = options.limits(account.channel);
      const claimedAt = clock.monotonic();
      const claim = await transaction(database, (tx) =>
        claimMessages(tx, account.id, Math.max(1, most - mine.size), { clock, times, limits }),
      );
      if (claim.blockedUntil !== null) await options.wakeDelivery(accountId, Math.max(50, claim.blockedUntil - clock.now()));
      if (claim.messages.length === 0) return;
      for (const message of claim.messages) {
        const sending: Promise<void> = sendOne(account, channel, message, claimedAt)
          .catch((error: unknown) =>
            options.log.warn({ message: message.id, error: String(error) }, 'could not note what became of a send; its lease will run out'),
          )
          .finally(() => mine.delete(sending));
        mine.add(sending);
      }
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

  async function sendOne(account: Account, channel: Channel, message: Claimed, claimedAt: number): Promise<void> {
    // The lease is by the database's clock; ours only says how much of it is gone. Too late to be sure: somebody else may look at it as doubt already.
    if (clock.monotonic() - claimedAt > times.leaseMs - times.deadlineMs - 1_000) {
      await settle(account, channel, message, { kind: 'doubt', detail: 'The lease ran out before the request was made.' });
      return;
    }
    const outcome = await channel.send(account, outboundOf(database, message), times.deadlineMs);
    options.onOutcome?.(account.channel, outcome.kind);
    await settle(account, channel, message, outcome);
  }

  async function settle(account: Account, channel: Channel, message: Claimed, outcome: SendOutcome): Promise<void> {
    const more = await transaction(database, async (tx) => {
      await tx.selectFrom('conversation').select('id').where('id', '=', message.conversation_id).forUpdate().execute();
      await markOutcome(tx, message, outcome, channel, times);
      await settleWaiting(tx, message.conversation_id, (text) => channel.comparable(text));
      await noteLimits(tx, account.id, outcome, clock.now());
      await noteChange(tx, message.conversation_id);
      return anythingPending(tx, account.id, message.conversation_id);
    });
    options.onChange?.();
    if (more) await options.wakeDelivery(account.id, 0);
    if (outcome.kind === 'unauthorized')
      options.log.error(
        { channel: account.channel, account: account.id, user: account.externalId },
        'this account’s authorisation is refused: nothing is sent for it until it is connected again (account add, or a restart with new tokens)',
      );
    else if (outcome.kind !== 'sent')
      options.log.warn({ message: message.id, account: account.id, outcome: outcome.kind, ...reasonOf(outcome) }, 'send not confirmed');
  }

  /** Settles what is in doubt and due: by one look at what the platform has, else after `parkMs` by a person. */
  async function resolveDoubt(messageId: number): Promise<void> {
    const doubt = await loadDoubt(database, messageId);
    if (!doubt) return;
    const channel = options.channel(doubt.channel);
    if (!channel) return;
    const account: Account = { id: doubt.account_id, channel: doubt.channel, externalId: doubt.account_external_id, name: doubt.name };
    const late = clock.now() - doubt.started_at.getTime() > times.parkMs;
    if (channel.capabilities.confirm !== 'readBack' || !channel.readBack) {
      if (late || channel.capabilities.confirm === 'none') await park(doubt, channel);
      else await recheck(doubt, times.readBackMs);
      return;
    }
    // A minute of slack: the platform's clock is not ours. What is ours already is told apart by its id.
    const since = doubt.started_at.getTime() - 60_000;
    const page = await channel.readBack(account, doubt.contact_external_id, since).catch(() => null);
    if (page && 'seen' in page) {
      const decided = await transaction(database, async (tx) => {
        const settled = await decide(tx, doubt, channel, page);
        if (settled) await noteChange(tx, doubt.conversation_id);
        return settled;
      });
      if (decided) {
        options.onChange?.();
        return options.wakeDelivery(doubt.account_id, 0);
      }
    }
    if (late) await park(doubt, channel);
    else await recheck(doubt, page && 'limitedUntil' in page ? Math.max(1_000, page.limitedUntil - clock.now()) : times.readBackMs);
  }

  async function recheck(doubt: Doubt, delayMs: number): Promise<void> {
    await database.db
      .updateTable('message')
      .set({ check_at: sql<Date>`app_now() + ${delayMs} * interval '1 millisecond'` })
      .where('id', '=', doubt.id)
      .where('state', '=', 'doubt')
      .where('attempt', '=', doubt.attempt)
      .execute();
  }

  async function park(doubt: Doubt, channel: Channel): Promise<void> {
    await transaction(database, async (tx) => {
      await tx.selectFrom('conversation').select('id').where('id', '=', doubt.conversation_id).forUpdate().execute();
      await tx
        .updateTable('message')
        .set({ state: 'parked', check_at: null, lease_until: null })
        .where('id', '=', doubt.id)
        .where('state', '=', 'doubt')
        .where('attempt', '=', doubt.attempt)
        .execute();
      await settleWaiting(tx, doubt.conversation_id, (text) => channel.comparable(text));
      await noteChange(tx, doubt.conversation_id);
    });
    options.onChange?.();
    options.log.warn({ message: doubt.id }, 'parked: it may or may not have arrived');
  }

  /** One that fails must not hold up the others. */
  async function attempt(what: Record<string, number>, work: () => Promise<unknown>): Promise<void> {
    if (closing) return;
    await work().catch((error: unknown) => options.log.warn({ ...what, error: String(error) }, 'could not be settled just now'));
  }

  /** Does whatever is stored and not done: expired leases, due doubts, waiting sends, outbound events that may now be decided. */
  async function sweep(): Promise<void> {
    await expireLeases(database, times);
    // Taken with a new time, so that two workers do not spend two of the few reads on the same one.
    const { rows: due } = await sql<{ id: number }>`
      update message set check_at = app_now() + interval '30 seconds' where id in (
        select id from message where state = 'doubt' and check_at <= app_now() order by check_at limit 20 for update skip locked)
      returning id`.execute(database.db);
    await Promise.all(due.map(({ id }) => attempt({ message: id }, () => resolveDoubt(id))));
    const waiting = await database.db
      .selectFrom('inbound_event')
      .innerJoin('contact', (join) =>
        join
          .onRef('contact.account_id', '=', 'inbound_event.account_id')
          .onRef('contact.external_id', '=', 'inbound_event.contact_external_id'),
      )
      .innerJoin('conversation', 'conversation.contact_id', 'contact.id')
      .innerJoin('account', 'account.id', 'conversation.account_id')
      .select(['conversation.id', 'account.channel'])
      .distinct()
      .where('inbound_event.state', '=', 'waiting')
      .limit(100)
      .execute();
    for (const { id, channel } of waiting) {
      const plug = options.channel(channel);
      if (plug)
        await attempt({ conversation: id }, () => transaction(database, (tx) => settleWaiting(tx, id, (text) => plug.comparable(text))));
    }
    const accounts = await database.db.selectFrom('message').select('account_id').distinct().where('state', '=', 'pending').execute();
    for (const { account_id } of accounts) await attempt({ account: account_id }, () => deliver(account_id));
  }

  return { deliver, resolveDoubt, sweep, idle, drain };
}

export type Outbox = ReturnType<typeof createOutbox>;

/** A claimed message as its channel takes it. A photo's bytes are read only when the channel asks for them. */
function outboundOf(database: Database, message: Claimed): OutboundMessage {
  const photos = message.attachments.flatMap(({ kind, id, mime }) =>
    kind === 'image' && id && mime ? [{ id, mime, bytes: () => photoBytes(database, id) }] : [],
  );
  const { event } = message.source;
  return {
    id: message.id,
    contactExternalId: message.contact_external_id,
    address: message.address,
    text: message.text,
    choices: message.choices,
    photos,
    ...(event ? { event } : {}),
  };
}

async function photoBytes(database: Database, id: string): Promise<Uint8Array> {
  const row = await database.db.selectFrom('attachment').select('bytes').where('id', '=', id).executeTakeFirst();
  if (!row) throw new Error(`the photo ${id} is not there any more`);
  return row.bytes;
}

/** For the log: codes and times of ours. The platform's own words stand with the message, since they may repeat the text. */
function reasonOf(outcome: SendOutcome): Record<string, unknown> {
  if (outcome.kind === 'failed') return { reason: outcome.reason };
  return outcome.kind === 'limited' ? { retryAt: new Date(outcome.retryAt).toISOString() } : {};
}

async function loadAccount(database: Database, id: number): Promise<Account | null> {
  const row = await database.db.selectFrom('account').selectAll().where('id', '=', id).where('state', '=', 'active').executeTakeFirst();
  return row ? { id: row.id, channel: row.channel, externalId: row.external_id, name: row.name } : null;
}
