import type { Clock } from '../core/clock.ts';
import { errorList, problem } from './http.ts';
import type { Answer } from './http.ts';

const QUARTER = 15 * 60_000;
const DAY = 24 * 60 * 60_000;

/** Requests per user and endpoint. X documents 15 per 15 min and 1,440 per 24 h for sends, 15 per 15 min for reads; null lifts a limit. */
export type LimitSettings = {
  send15Min: number | null;
  send24h: number | null;
  read15Min: number | null;
  /** The shape of the 429. X shows both in its own documentation. */
  form: 'problem' | 'errors';
  /** By user id: what differs for them. */
  of?: Record<string, Partial<Omit<LimitSettings, 'form' | 'of'>>>;
};

export const X_LIMITS: LimitSettings = { send15Min: 15, send24h: 1440, read15Min: 15, form: 'problem' };
export const NO_LIMITS: LimitSettings = { send15Min: null, send24h: null, read15Min: null, form: 'problem' };

export type LimitVerdict = { headers: Record<string, string>; refusal?: Answer };

type Window = { limit: number; used: number; resetAt: number };

export type Standing = { used: number; limit: number; resetAt: number | null };

export function createLimits(settings: LimitSettings, clock: Clock) {
  const windows = new Map<string, Window>();

  function window(key: string, limit: number | null, length: number): Window | null {
    if (limit === null) return null;
    const known = windows.get(key);
    if (known && clock.now() < known.resetAt) return Object.assign(known, { limit });
    const fresh = { limit, used: 0, resetAt: clock.now() + length };
    windows.set(key, fresh);
    return fresh;
  }

  return {
    settings,
    /** Counts one request. A refused one is not counted. */
    take(kind: 'send' | 'read', endpoint: string, userId: string): LimitVerdict {
      const { send15Min, read15Min, send24h } = { ...settings, ...settings.of?.[userId] };
      const short = window(`${endpoint} ${userId} 15m`, kind === 'send' ? send15Min : read15Min, QUARTER);
      const day = kind === 'send' ? window(`${endpoint} ${userId} 24h`, send24h, DAY) : null;
      const spent = [short, day].some((w) => w !== null && w.used >= w.limit);
      if (!spent) for (const w of [short, day]) if (w) w.used++;
      const headers = { ...headersOf('x-rate-limit', short), ...headersOf('x-user-limit-24hour', day) };
      return spent ? { headers, refusal: { ...tooMany(settings.form), headers } } : { headers };
    },
    /** How far a user's windows for sending are used. Counts nothing. A lifted limit is null; `resetAt` is null before the first request. */
    standing(endpoint: string, userId: string): { short: Standing | null; day: Standing | null } {
      return {
        short: standingOf(windows.get(`${endpoint} ${userId} 15m`), settings.send15Min, clock.now()),
        day: standingOf(windows.get(`${endpoint} ${userId} 24h`), settings.send24h, clock.now()),
      };
    },
    /** Forgets what was counted. */
    clear: () => windows.clear(),
  };
}

function standingOf(known: Window | undefined, limit: number | null, now: number): Standing | null {
  if (limit === null) return null;
  return known && now < known.resetAt ? { used: known.used, limit, resetAt: known.resetAt } : { used: 0, limit, resetAt: null };
}

export function tooMany(form: LimitSettings['form']): Answer {
  return form === 'errors' ? errorList(429, 88, 'Rate limit exceeded') : problem(429, 'Too Many Requests', 'Too Many Requests');
}

/** Resets are epoch seconds, as X writes them. */
function headersOf(prefix: string, window: Window | null): Record<string, string> {
  if (!window) return {};
  return {
    [`${prefix}-limit`]: String(window.limit),
    [`${prefix}-remaining`]: String(Math.max(0, window.limit - window.used)),
    [`${prefix}-reset`]: String(Math.ceil(window.resetAt / 1000)),
  };
}
