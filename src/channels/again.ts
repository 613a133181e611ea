import { sql } from 'kysely';
import { DELIVERY } from '../core/delivery.ts';
import type { Tx } from '../platform/database/conversations.ts';

/** The reason of a message that was sent in vain so often that it is not tried any more. The platform shows that it is not there. */
export const NEVER_ARRIVED = 'never-arrived';

/**
 * A message in doubt is not there: it goes again, but not for ever. Doubts while the platform is in trouble say nothing about the message, so they are not counted
 * (see `countDoubt`); one that nothing but trouble keeps back is given up when it is a day old.
 */
export async function sendAgain(tx: Tx, messageId: number): Promise<void> {
  const { maxDoubts, resumeMs } = DELIVERY;
  await sql`
    update message m set check_at = null, started_at = null, state = case when d.over then 'failed' else 'pending' end,
      reason = case when d.over then ${NEVER_ARRIVED} else m.reason end
    from (select id, doubts >= ${maxDoubts} or attempt >= ${maxDoubts} and created_at < app_now() - ${resumeMs} * interval '1 millisecond' as over
      from message where id = ${messageId}) d
    where m.id = d.id and m.state = 'doubt'`.execute(tx);
}

/** For the update that marks a message as in doubt. */
export const countDoubt = sql<number>`message.doubts + case when exists (
  select 1 from account a where a.id = message.account_id and (a.limits->'trouble'->>'holds')::int > 0) then 0 else 1 end`;
