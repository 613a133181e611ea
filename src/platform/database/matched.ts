import { sql, type RawBuilder } from 'kysely';

/**
 * Everything is known of an account, as SQL. After a restore or a failover it is not until the platform's record is matched: what the bot would answer may have been
 * answered long ago. The account's own state does not tell, since the platform may have stopped it for another reason, before or meanwhile.
 */
export const isMatched = (accountId: RawBuilder<unknown>) =>
  sql<boolean>`not exists (select 1 from repair r where r.account_id = ${accountId} and r.reconcile_from is not null)`;

/**
 * The reason of what waits to be sent (`pending`) behind one in doubt, and may have gone out, until the platform's record is matched: that shows it, or it is sent in its
 * order, or left to a person.
 */
export const UNMATCHED = 'unmatched';
