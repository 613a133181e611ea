import type { Limits } from '../channel.ts';

type Headers = Record<string, string | string[] | undefined>;

/** X's rate headers: counts as numbers, resets as epoch seconds. Of the two daily limits (user's and app's) the tighter one counts. Undefined when there are none. */
export function limitsOf(headers: Headers): Limits | undefined {
  const short = windowOf(headers, 'x-rate-limit');
  const days = [windowOf(headers, 'x-user-limit-24hour'), windowOf(headers, 'x-app-limit-24hour')].filter((day) => day !== null);
  const day = days.sort((a, b) => a.remaining - b.remaining)[0];
  if (!short && !day) return undefined;
  return {
    ...(short ? { limit: short.limit, remaining: short.remaining, resetAt: short.resetAt } : {}),
    ...(day ? { dayLimit: day.limit, dayRemaining: day.remaining, dayResetAt: day.resetAt } : {}),
  };
}

/** When a refused request may be tried again, epoch ms: the reset of the limit that is spent, or `fallbackMs` from now where X names none. */
export function retryAtOf(limits: Limits | undefined, now: number, fallbackMs: number): number {
  const resets = [
    limits?.dayRemaining === 0 ? limits.dayResetAt : undefined,
    limits?.remaining === 0 || limits?.dayRemaining !== 0 ? limits?.resetAt : undefined,
  ];
  const latest = Math.max(...resets.map((reset) => reset ?? 0));
  return latest > now ? latest : now + fallbackMs;
}

function windowOf(headers: Headers, prefix: string) {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((part) => numberOf(headers[`${prefix}-${part}`]));
  return limit === undefined || remaining === undefined || reset === undefined ? null : { limit, remaining, resetAt: reset * 1000 };
}

function numberOf(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
