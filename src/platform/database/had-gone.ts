import { sql, type RawBuilder } from 'kysely';

/**
 * Whoever said something in the platform's own app (at `said`, SQL) and has said nothing since had gone by the time of the customer's last words: they had left the
 * customer alone for `quietMs`, counted from the customer's first words after theirs, or else from their own. All times are the platform's, whenever any of it becomes
 * known here, so no clock of ours has a part in it. `heard`: when the customer said what is being stored just now (epoch ms).
 */
export const hadGone = (
  conversationId: RawBuilder<unknown>,
  said: RawBuilder<unknown>,
  quietMs: number,
  heard: number[] = [],
) => sql<boolean>`exists (
  select 1 from (
    select min(words.at) as first, max(words.at) as last from (
      select m.said_at as at from message m where m.conversation_id = ${conversationId} and m.direction = 'in'
      union all select unnest(${heard.map((at) => new Date(at))}::timestamptz[])) words
    where words.at > ${said}) since
  where since.first - ${said} > ${quietMs} * interval '1 millisecond' or since.last - since.first > ${quietMs} * interval '1 millisecond')`;
