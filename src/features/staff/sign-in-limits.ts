import { sql, type Transaction } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { transaction } from '../../platform/database/transaction.ts';
import { sha256 } from '../../platform/secrets.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Failed tries: of one account from one address, and of all accounts from one address (OWASP ASVS 5.0, 6.3.1). */
const ACCOUNT = { tries: 5, withinMs: 15 * MINUTE };
const ADDRESS = { tries: 50, withinMs: HOUR };

export type Try = { forget(tx: Transaction<Schema>): Promise<void> };

/**
 * Counts sign-ins in the database, so that processes share the count. An account is counted together with the address: whoever guesses
 * from elsewhere does not lock its owner out. What is kept are hashes: a password typed into the field for the e-mail must not be found here.
 */
export function createSignInLimits(database: Database, clock: Clock) {
  return {
    /**
     * Counts a try before it is known whether it succeeds, so that many at once cannot pass; one that succeeds is forgotten again.
     * @param address as `addressKey` gives it
     * @throws InputError too-many-tries (429) with `retryAt`, a full minute
     */
    async begin(email: string, address: string): Promise<Try> {
      const now = clock.now();
      const keys = { address: keyOf(address), account: keyOf(`${address} ${email.trim().toLowerCase()}`) };
      const id = await transaction(database, async (tx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${keys.address}, 0))`.execute(tx);
        const retryAt = Math.max(await fullUntil(tx, keys.account, ACCOUNT, now), await fullUntil(tx, keys.address, ADDRESS, now));
        if (retryAt > now) throw tooMany(retryAt);
        const at = new Date(now);
        const rows = [
          { key: keys.account, at },
          { key: keys.address, at },
        ];
        const [, ofAddress] = await tx.insertInto('sign_in_try').values(rows).returning('id').execute();
        return ofAddress?.id ?? 0;
      });
      return {
        async forget(tx) {
          await tx
            .deleteFrom('sign_in_try')
            .where((where) => where.or([where('key', '=', keys.account), where('id', '=', id), where('at', '<', new Date(now - HOUR))]))
            .execute();
        },
      };
    },
  };
}

/** When one more may be tried; 0 when one may now. */
async function fullUntil(tx: Transaction<Schema>, key: string, limit: typeof ACCOUNT, now: number): Promise<number> {
  const tries = await tx
    .selectFrom('sign_in_try')
    .select('at')
    .where('key', '=', key)
    .where('at', '>', new Date(now - limit.withinMs))
    .orderBy('at', 'desc')
    .limit(limit.tries)
    .execute();
  const oldest = tries[limit.tries - 1];
  return oldest ? oldest.at.getTime() + limit.withinMs : 0;
}

function tooMany(retryAt: number): InputError {
  // People are told a clock time: at that minute it must be true.
  const at = new Date(Math.ceil(retryAt / MINUTE) * MINUTE).toISOString();
  return new InputError('too-many-tries', `Too many tries. Try again at ${at}.`, 429, { retryAt: at });
}

const keyOf = (text: string): string => sha256(text).toString('base64url');
