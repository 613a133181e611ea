import { sql } from 'kysely';
import type { Database } from '../../platform/database/engine.ts';
import { IS_UNTOLD } from '../../platform/database/untold.ts';
import { standing, type Snapshot } from './snapshot.ts';

/**
 * As much of a conversation as it takes to give it to a person when it cannot be loaded: who they are, what is unread, and whether a person is called already.
 * Nothing is read that is not needed for that; what is not read is empty, and words that cannot be read are ''. Null when there is no such conversation.
 */
export async function loadBareSnapshot(database: Database, conversationId: number): Promise<Snapshot | null> {
  const row = await loadRow(database, conversationId);
  if (!row) return null;
  const seqs = await loadUnread(database, row.id, row.turn_seq);
  const words = await loadWords(database, row.id, row.turn_seq).catch(() => new Map<number, string>());
  return {
    conversation: {
      ...standing(row),
      releaseId: null,
      dialogue: null,
      dialogueAt: null,
      emotion: [],
      felt: [],
    },
    account: { id: row.account_id, channel: row.channel, externalId: row.account_external_id, name: row.name },
    contact: { id: row.contact_id, externalId: row.external_id, profile: {}, optedOut: row.opted_out_at !== null, introduced: true },
    unread: seqs.map(({ id, seq }) => ({ id, seq, text: words.get(seq) ?? '', choice: null, attachments: [], at: 0 })),
    answeredInAppAt: null,
    transcript: [],
    openHandoff: await loadOpenHandoff(database, row.id),
    lastPerson: null,
    previousHandoffs: [],
  };
}

function loadRow({ db }: Database, conversationId: number) {
  return db
    .selectFrom('conversation as c')
    .innerJoin('account as a', 'a.id', 'c.account_id')
    .innerJoin('contact as t', 't.id', 'c.contact_id')
    .select(['c.id', 'c.account_id', 'c.contact_id', 'c.owner', 'c.status', 'c.agent_id', 'c.version', 'c.owner_epoch', 'c.language'])
    .select(['c.last_seq', 'c.turn_seq', 'c.turn_attempts', 'a.channel', 'a.external_id as account_external_id', 'a.name'])
    .select(['t.external_id', 't.opted_out_at'])
    .where('c.id', '=', conversationId)
    .executeTakeFirst();
}

function loadUnread({ db }: Database, conversationId: number, turnSeq: number) {
  return db
    .selectFrom('message')
    .select(['id', 'seq'])
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', turnSeq)
    .where('direction', '=', 'in')
    .where('turn_id', 'is', null)
    .orderBy('seq')
    .execute();
}

async function loadWords({ db }: Database, conversationId: number, afterSeq: number): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('message')
    .select(['seq', 'text'])
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', afterSeq)
    .where('direction', '=', 'in')
    .execute();
  return new Map(rows.map(({ seq, text }) => [seq, text]));
}

async function loadOpenHandoff({ db }: Database, conversationId: number): Promise<Snapshot['openHandoff']> {
  const open = await db
    .selectFrom('handoff as h')
    .select(['id', 'reason', 'state', 'team', 'urgency'])
    .select(sql<boolean>`h.state = 'waiting' and ${IS_UNTOLD}`.as('untold'))
    .where('conversation_id', '=', conversationId)
    .where('state', 'in', ['waiting', 'assigned'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return open ? { ...open, promisedUntil: null } : null;
}

/** What the customer said last; '' when that cannot be read either. */
export async function lastWords({ db }: Database, conversationId: number): Promise<string> {
  const last = await db
    .selectFrom('message')
    .select('text')
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
    .catch(() => undefined);
  return last?.text ?? '';
}
