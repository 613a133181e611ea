import { z } from 'zod';
import { SCOPES } from '../../core/access.ts';

/** `days`: how long it is valid, a year at most. */
export const tokenBody = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(z.enum(SCOPES)).min(1).default(['desk']),
  days: z.number().int().min(1).max(366).default(365),
});

/** `{ "revoke": "<id>" }` ends a token; `{}` only lists. */
export const tokenListBody = z.strictObject({ revoke: z.string().max(40).optional() });

/** Brand, zone, teams and calendar, as `flows/setup.yaml` has them. Checked by core/setup.ts. */
export const setupBody = z.strictObject({ setup: z.unknown() });

/** The X account by its user id. */
export const resumeBody = z.strictObject({ userId: z.string().regex(/^\d{1,20}$/) });

/** An X account that need not be tried. */
export const tryBody = z.strictObject({
  except: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
});

/** What the doctor says of each other X account's own tokens, and of its subscription. */
export const tryAnswer = z.object({
  findings: z.array(
    z.object({ level: z.enum(['ok', 'note', 'problem']), code: z.string(), text: z.object({ ja: z.string(), en: z.string() }) }),
  ),
});
export type Tried = z.infer<typeof tryAnswer>;

const count = z.number().int();

/** What an operator wants to know of a running house, as numbers; no customer's name or word is in it. Ages in seconds. */
export const healthAnswer = z.object({
  database: z.object({
    kind: z.enum(['pglite', 'postgres']),
    version: z.string(),
    encoding: z.string(),
    /** The locale that says what a letter is; `C` knows no Japanese ones. */
    ctype: z.string(),
    fsync: z.string(),
    /** `off` where a crash of the machine may take what was acknowledged. */
    synchronousCommit: z.string(),
    /** Standbys that a commit is to wait for, as `synchronous_standby_names` has them; empty: none. */
    synchronousStandbys: z.string(),
    maxConnections: count,
    standby: z.boolean(),
    bytes: count,
    /** The database's clock, ISO 8601. */
    now: z.string(),
  }),
  release: count.nullable(),
  accounts: z.array(
    z.object({
      channel: z.string(),
      externalId: z.string(),
      name: z.string(),
      pausedReason: z.string().nullable(),
      /** How often in a row its line has been held because the platform is in trouble; 0: it is not. */
      holds: count,
      /** The platform's own limits, where it has named them. */
      limit: count.nullable(),
      dayLimit: count.nullable(),
      /** How far the platform's own record is matched with ours; null where that is not done. Times in ISO 8601. */
      repair: z
        .object({
          lastRun: z.string().nullable(),
          lastClean: z.string().nullable(),
          /** Messages fetched since the beginning that no webhook had brought. */
          recovered: count,
          /** Why the last look could not be made. */
          problem: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  /** Outbound messages that are not settled. `parked`: nobody can say whether they arrived; `tooOld`: held back, for they were written more than a day ago. */
  messages: z.object({ pending: count, oldestPending: count, doubt: count, parked: count, tooOld: count }),
  /** Turns that are due and not done. */
  turns: z.object({ overdue: count, oldest: count }),
  waiting: z.object({ count, oldest: count }),
  /** Customers handed over since the last release, and in the last seven days, because a flow could not be gone through. `what`: see the log and `uketsuke_flow_faults_total`. */
  faults: z.array(z.object({ flow: z.string().nullable(), step: count.nullable(), what: z.string(), count })),
  /** On X over 30 days: messages that were sent; of the latest of these (`sample`), how many customers they went to. */
  month: z.object({ sent: count, sample: count, contacts: count }),
});

export type Health = z.infer<typeof healthAnswer>;
