import { hash, parseOptions, verify } from '@node-rs/argon2';
import { UnavailableError } from '../../core/errors.ts';
import { randomToken } from '../../platform/secrets.ts';

/** argon2id; 46 MiB, one pass, one lane: OWASP ASVS 5.0 appendix C, and the first row of OWASP's Password Storage Cheat Sheet. */
const COST = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
/** Each hashing takes 46 MiB and a core for some 40 ms: more at a time, and guessing would stop the desk. */
const AT_ONCE = 2;
const MAX_WAITING = 100;

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Costs the same when there is nothing stored, so that its time does not tell who has an account. Throws busy (503). */
  verify(stored: string | null, password: string): Promise<boolean>;
  /** True when it was hashed with other costs than today's. */
  isOutdated(stored: string): boolean;
};

export function createPasswords(): Passwords {
  const inTurn = limit(AT_ONCE, MAX_WAITING);
  let nobodys: Promise<string> | undefined;
  // The same characters may be typed in several encodings, Japanese ones above all (NIST SP 800-63B, 3.1.1.2).
  const bytes = (password: string) => password.normalize('NFKC');
  return {
    hash: (password) => inTurn(() => hash(bytes(password), COST)),
    async verify(stored, password) {
      const against = stored ?? (await (nobodys ??= hash(randomToken(), COST)));
      const right = await inTurn(() => verify(against, bytes(password)));
      return right && stored !== null;
    },
    isOutdated(stored) {
      const { memoryCost, timeCost, parallelism } = parseOptions(stored);
      return memoryCost !== COST.memoryCost || timeCost !== COST.timeCost || parallelism !== COST.parallelism;
    },
  };
}

/** Runs so many at a time; others wait, so many at most. */
function limit(atOnce: number, maxWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running += 1;
    else {
      if (waiting.length >= maxWaiting)
        throw new UnavailableError('busy', 'Too many people sign in just now. Please try again in a moment.');
      // Whoever ends hands the place on, so that nobody takes it in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
