import { sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { dueTime, latePromise, promisedTime, type ReplyPromise } from '../../core/promise.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Setup } from '../../core/setup.ts';
import { emptyState, type Content, type Engine, type PhraseKey } from '../../flow/engine.ts';
import { apply, lockConversation, type LockedConversation, type Tx } from '../../platform/database/conversations.ts';
import type { Database } from '../../platform/database/engine.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { IS_PROMISE } from './promises.ts';

/** A release as far as this needs it: its words. */
type Words = { content: Content; engine: Pick<Engine, 'phrase'> };

export type NobodyCame = {
  database: Database;
  /** A conversation speaks in the words of its own release, as its turns do. */
  releases: { current(): Promise<Words>; byId(id: number): Promise<Words | null> };
  setup(): Setup;
  clock: Clock;
  showing(channel: ChannelName): { confirm: string };
  wakeDelivery(accountId: number): Promise<void>;
  /** The customer's screen, where the commit is the delivery. */
  changed(contactExternalId: string): void;
  /** For figures: notices that a newer one took the place of. */
  onSuperseded?(count: number): void;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

type Told = { accountId: number; contactExternalId: string; pending: boolean };
type Due = { id: number; team: string; late_at: Date | null };
type Target = { external_id: string; opted_out_at: Date | null; channel: ChannelName };

/**
 * Customers who wait and were promised an answer by now are told that nobody came: an apology, that what they write is kept and read, and a new time.
 * Twice at most. A third apology would only say that the first two were worth nothing; from then on there is silence until a person comes, and the desk shows
 * the wait as overdue. Returns how many were told. May run in several processes at once.
 */
export async function tellThatNobodyCame(options: NobodyCame): Promise<number> {
  const due = await options.database.db
    .selectFrom('handoff')
    .select(['conversation_id'])
    .where('state', '=', 'waiting')
    .where('due_at', '<=', sql<Date>`app_now()`)
    .orderBy('due_at')
    .limit(100)
    .execute();
  let told = 0;
  for (const { conversation_id: id } of due) {
    const one = await tellOne(options, id).catch((error: unknown) => {
      options.log.warn({ conversation: id, err: error }, 'a customer could not be told that nobody came; the next sweep tries again');
      return null;
    });
    if (!one) continue;
    told += 1;
    options.changed(one.contactExternalId);
    if (one.pending) await options.wakeDelivery(one.accountId).catch(() => undefined);
  }
  return told;
}

/** Null when there was nothing to say any more. */
async function tellOne(options: NobodyCame, conversationId: number): Promise<Told | null> {
  // The release may have to be loaded: not while the conversation is locked.
  const words = await wordsFor(options, conversationId);
  return transaction(options.database, async (tx) => {
    const conversation = await lockConversation(tx, conversationId);
    const handoff = conversation?.owner === 'queue' ? await dueHandoff(tx, conversationId) : undefined;
    if (!conversation || !handoff) return null;
    const target = await targetOf(tx, conversation);
    const key: PhraseKey = handoff.late_at === null ? 'nobody_came' : 'nobody_came_again';
    if (target.opted_out_at !== null || !Object.hasOwn(words.content.phrases, key)) {
      await tx.updateTable('handoff').set({ due_at: null }).where('id', '=', handoff.id).execute();
      return null;
    }
    return apologise(tx, options, conversation, handoff, target, words, key);
  });
}

async function apologise(
  tx: Tx,
  options: NobodyCame,
  conversation: LockedConversation,
  handoff: Due,
  target: Target,
  words: Words,
  key: PhraseKey,
): Promise<Told> {
  const now = options.clock.now();
  const setup = options.setup();
  const again = handoff.late_at !== null;
  const promise = latePromise(setup, handoff.team, now, again);
  const values = promise.desk === 'closed' ? { opens: promise.opens } : { until: promise.until };
  const { text } = words.engine.phrase(key, conversation.language ?? 'ja', { ...values, now, zone: setup.zone }, emptyState());
  const commit = options.showing(target.channel).confirm === 'commit';
  await markLate(tx, handoff.id, promise, again ? null : dueTime(setup, handoff.team, promise));
  const superseded = await supersede(tx, conversation.id);
  if (superseded > 0) options.onSuperseded?.(superseded);
  await apply(tx, conversation, {
    messages: [
      {
        author: 'system',
        text,
        parts: [{ kind: 'body', text }],
        // A person who takes over before it goes out makes it untrue.
        source: { phrase: key, fenced: true },
        state: commit ? 'sent' : 'pending',
      },
    ],
  });
  return { accountId: conversation.accountId, contactExternalId: target.external_id, pending: !commit };
}

/**
 * An earlier promise that could not be sent for minutes is not sent any more, now that there is a newer one: after an outage the customer would read times that
 * are over. Only one that says nothing else.
 */
async function supersede(tx: Tx, conversationId: number): Promise<number> {
  const { numAffectedRows } = await sql`update message set state = 'dropped', reason = 'superseded'
    where conversation_id = ${conversationId} and state = 'pending' and attempt = 0 and jsonb_array_length(parts) = 1 and ${IS_PROMISE}
      and created_at < app_now() - interval '5 minutes'`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Whoever is to be told outside the browser is told once more. */
async function markLate(tx: Tx, id: number, promise: ReplyPromise, dueAt: number | null): Promise<void> {
  const until = promisedTime(promise);
  await tx
    .updateTable('handoff')
    .set({
      late_at: sql<Date>`coalesce(late_at, app_now())`,
      promised_until: until === null ? null : new Date(until),
      promised_open: promise.desk !== 'closed',
      due_at: dueAt === null ? null : new Date(dueAt),
    })
    .where('id', '=', id)
    .execute();
}

function dueHandoff(tx: Tx, conversationId: number): Promise<Due | undefined> {
  return tx
    .selectFrom('handoff')
    .select(['id', 'team', 'late_at'])
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'waiting')
    .where('due_at', '<=', sql<Date>`app_now()`)
    .executeTakeFirst();
}

function targetOf(tx: Tx, { id }: LockedConversation): Promise<Target> {
  return tx
    .selectFrom('conversation as c')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .select(['t.external_id', 't.opted_out_at', 'a.channel'])
    .where('c.id', '=', id)
    .executeTakeFirstOrThrow();
}

async function wordsFor({ database, releases }: NobodyCame, conversationId: number): Promise<Words> {
  const row = await database.db.selectFrom('conversation').select('release_id').where('id', '=', conversationId).executeTakeFirst();
  const id = row?.release_id ?? null;
  const own = id === null ? null : await releases.byId(id).catch(() => null);
  return own ?? releases.current();
}
