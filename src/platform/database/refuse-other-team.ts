import { mayTouch, type Principal } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import type { Database } from './engine.ts';

/**
 * Throws other-team (403) when a conversation is another team's (core/access.ts, mayTouch). One that is not there is nobody's: whoever reads it says so.
 */
export async function refuseOtherTeam({ db }: Pick<Database, 'db'>, conversationId: number, principal: Principal): Promise<void> {
  // Most may touch everything, whosever it is: no need to look.
  if (mayTouch(principal, { team: '', holder: null })) return;
  const row = await db
    .selectFrom('handoff as h')
    .innerJoin('conversation as c', 'c.id', 'h.conversation_id')
    .select(['h.team', 'h.agent_id as claimed_by', 'c.agent_id', 'c.owner'])
    .where('h.conversation_id', '=', conversationId)
    .where('h.state', 'in', ['waiting', 'assigned'])
    .executeTakeFirst();
  if (!row) return;
  const holder = row.owner === 'agent' ? (row.agent_id ?? row.claimed_by) : null;
  if (mayTouch(principal, { team: row.team, holder })) return;
  throw new InputError('other-team', `This conversation waits for another team (${row.team}).`, 403, { team: row.team });
}
