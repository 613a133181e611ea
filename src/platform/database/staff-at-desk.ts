import { sql, type RawBuilder } from 'kysely';
import { ROLES, SEEN_WITHIN_MS, scopesOf } from '../../core/access.ts';
import type { Database } from './engine.ts';

const DESK_ROLES = ROLES.filter((role) => scopesOf(role).includes('desk'));

/** SQL, true for a row of `staff` whose person is at the desk: available, and their page was heard of a moment ago. */
export function isAtDesk(): RawBuilder<boolean> {
  return sql<boolean>`(state = 'active' and presence = 'available'
    and seen_at is not null and seen_at > app_now() - ${SEEN_WITHIN_MS} * interval '1 millisecond')`;
}

/**
 * Is somebody there who takes this team's handoffs (a member of it, or one of all teams)? Null where nobody can know, because no account of
 * the house has ever signed in at the desk: its people work by API, or it has just been set up; then opening hours alone decide.
 * Inside a transaction hand in `{ db: tx }`.
 */
export async function anybodyAtDesk({ db }: Pick<Database, 'db'>, teamId: string): Promise<boolean | null> {
  const { rows } = await sql<{ known: boolean; there: boolean }>`
    select coalesce(bool_or(signed_in_at is not null), false) as known,
      coalesce(bool_or(${isAtDesk()} and (teams = '[]'::jsonb or teams @> ${JSON.stringify([teamId])}::jsonb)), false) as there
    from staff where state = 'active' and role in (${sql.join(DESK_ROLES)})`.execute(db);
  const { known = false, there = false } = rows[0] ?? {};
  return known ? there : null;
}
