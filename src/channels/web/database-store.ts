import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { clientIdOf, photoIdOf, type ChatMessage, type ChatState } from '../../core/chat.ts';
import type { Attachment } from '../../core/message.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { WebChatStore } from './store.ts';

/** What the web chat reads, out of the same tables as everything else. `subscribe` is handed in: wake-ups come from whichever process changed something. */
export function createDatabaseChatStore(database: Database, accountId: () => number, subscribe: WebChatStore['subscribe']): WebChatStore {
  const { db } = database;

  async function conversationOf(contact: string) {
    return (
      db
        .selectFrom('contact as t')
        .innerJoin('conversation as c', 'c.contact_id', 't.id')
        .leftJoin('staff as s', (join) => join.on(sql<boolean>`c.agent_id = 'staff:' || s.id`))
        // A token is called by its own name.
        .select(['c.id', 'c.owner', sql<string | null>`coalesce(s.name, c.agent_id)`.as('agent_name')])
        .where('t.account_id', '=', accountId())
        .where('t.external_id', '=', contact)
        .executeTakeFirst()
    );
  }

  async function stateOf(conversation: { id: number; owner: ChatState['owner']; agent_name: string | null }): Promise<ChatState> {
    const state: ChatState = { owner: conversation.owner, ...(conversation.agent_name ? { agentName: conversation.agent_name } : {}) };
    if (conversation.owner !== 'queue') return state;
    const handoff = await db
      .selectFrom('handoff')
      .select(['promised_until', 'promised_open'])
      .where('conversation_id', '=', conversation.id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    const at = handoff?.promised_until?.getTime() ?? null;
    return { ...state, waiting: handoff?.promised_open === false ? { until: null, opens: at } : { until: at, opens: null } };
  }

  async function messagesOf(conversationId: number, afterSeq: number, limit: number): Promise<ChatMessage[]> {
    const rows = await db
      .selectFrom('message')
      .select([
        'id',
        'seq',
        'direction',
        'author',
        'author_name',
        'external_id',
        'text',
        'parts',
        'choices',
        'choice',
        'attachments',
        'said_at',
      ])
      .where('conversation_id', '=', conversationId)
      .where('seq', '>', afterSeq)
      .where((where) => where.or([where('direction', '=', 'in'), where('state', '=', 'sent')]))
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row, index) => {
      const next = row.choices.length > 0 ? rows.slice(index + 1).find((later) => later.direction === 'in') : undefined;
      const chosen = next?.choice && row.choices.some((choice) => choice.value === next.choice) ? next.choice : undefined;
      return {
        seq: row.seq,
        id: row.direction === 'in' && row.external_id ? clientIdOf(row.external_id) : String(row.id),
        author: row.author,
        ...(row.author_name ? { authorName: row.author_name } : {}),
        parts: row.parts.length > 0 || row.text === '' ? row.parts : [{ kind: 'body', text: row.text }],
        choices: row.choices,
        ...(chosen ? { chosen } : {}),
        attachments: photosOf(row.attachments as Attachment[]),
        at: row.said_at.getTime(),
      };
    });
  }

  return {
    async history(contact, afterSeq, limit) {
      const conversation = await conversationOf(contact);
      if (!conversation) return { messages: [], state: { owner: 'bot' } };
      const messages = await messagesOf(conversation.id, afterSeq, limit);
      return { messages, state: await stateOf(conversation) };
    },
    subscribe,
    async savePhoto(contact, bytes, mime) {
      const id = randomBytes(18).toString('base64url');
      await db
        .insertInto('attachment')
        .values({ id, account_id: accountId(), contact_external_id: contact, mime, bytes: Buffer.from(bytes) })
        .execute();
      return id;
    },
    async photo(contact, id) {
      const row = await db
        .selectFrom('attachment')
        .select(['bytes', 'mime'])
        .where('id', '=', id)
        .where('account_id', '=', accountId())
        .where('contact_external_id', '=', contact)
        .executeTakeFirst();
      return row ?? null;
    },
    async anyPhoto(id) {
      const row = await db
        .selectFrom('attachment')
        .select(['bytes', 'mime'])
        .where('id', '=', id)
        .where('account_id', '=', accountId())
        .executeTakeFirst();
      return row ?? null;
    },
  };
}

function photosOf(attachments: Attachment[]): ChatMessage['attachments'] {
  return attachments.flatMap((attachment) => {
    const id = attachment.url ? photoIdOf(attachment.url) : null;
    return id && attachment.kind === 'image' ? [{ id, kind: 'image' as const }] : [];
  });
}
