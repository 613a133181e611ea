import { createBreaker, type Breaker } from '../../../core/breaker.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Fallback, Recognition, Recognizer } from '../../recognizer.ts';
import type { Agent, Detected } from './agent.ts';
import { masked, shorten } from './shorten.ts';

export const ENGINE = 'dialogflow';
/** A customer waits no longer for a service than this. */
export const DEADLINE_MS = 2_000;

/** An agent with its breaker, shared by all releases: a service that is down is down for each of them. */
export type SharedAgent = { agent: Agent; breaker: Breaker };

export type DialogflowOptions = SharedAgent & {
  /** The release's intent for an agent's display name; undefined when it has none. */
  intentOf: (displayName: string) => string | undefined;
  /** Answers when the agent does not: the release's own recognizer. */
  fallback: Recognizer;
  /** Takes personal data out of a text before it leaves; the text as it is unless given. */
  mask?: (text: string) => string;
  clock: Clock;
  log: { warn(fields: Record<string, unknown>, message: string): void };
};

export const shareAgent = (agent: Agent): SharedAgent => ({ agent, breaker: createBreaker() });

/**
 * Dialogflow ES behind the contract. Never rejects for the service's sake: when the agent is slow, away, over its quota, refuses us, or names an intent that the
 * release does not have, the fallback answers and the result says so.
 */
export function createDialogflowRecognizer({ agent, breaker, intentOf, fallback, mask, clock, log }: DialogflowOptions): Recognizer {
  async function detect(written: string, language: 'ja' | 'en'): Promise<Detected | Fallback['reason']> {
    const call = breaker.begin(clock.monotonic());
    if (call === null) return 'resting';
    try {
      const detected = await within(agent.detect(shorten(masked(written, mask)), language, DEADLINE_MS));
      call.succeeded();
      return detected;
    } catch (error) {
      const reason = reasonOf(error);
      // A request that is refused for what it says tells nothing of the service.
      if (reason === 'refused') call.succeeded();
      else call.failed(clock.monotonic());
      log.warn({ err: error, reason }, 'Dialogflow did not answer; the embedded recognizer does');
      return reason;
    }
  }

  return {
    engine: ENGINE,
    ...explaining(fallback),
    async recognize(text, language, written = text) {
      const detected = written.trim() === '' ? NOTHING_SAID : await detect(written, language);
      if (typeof detected === 'string') return instead(detected);
      if (detected.fallback) return { intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false };
      const intent = intentOf(detected.intent);
      if (intent === undefined) return instead('unmapped');
      const score = Math.min(1, Math.max(0, detected.confidence));
      return { intents: [{ intent, score }], outOfScope: { rejected: false, score: 1 - score }, ambiguous: false };

      async function instead(reason: Fallback['reason']): Promise<Recognition> {
        return { ...(await fallback.recognize(text, language)), fallback: { engine: fallback.engine, reason } };
      }
    },
  };
}

/** An agent cannot say why; the release's own recognizer says what it would have gone by. */
const explaining = (own: Recognizer): Pick<Recognizer, 'explain'> =>
  'explain' in own ? { explain: (text, language, intent) => own.explain?.(text, language, intent) ?? null } : {};

/** An emoji or a photo alone is no question to anybody. */
const NOTHING_SAID: Detected = { intent: '', fallback: true, confidence: 0 };

/** The SDK keeps its deadline on a live connection; while it connects or fetches credentials it may not. */
async function within(answer: Promise<Detected>): Promise<Detected> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error(`no answer within ${DEADLINE_MS} ms`), { code: DEADLINE_EXCEEDED })),
      DEADLINE_MS + 100,
    );
  });
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

// gRPC's status codes (google.rpc.Code).
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const UNAUTHENTICATED = 16;

const REASONS: Record<number, Fallback['reason']> = {
  [INVALID_ARGUMENT]: 'refused',
  [DEADLINE_EXCEEDED]: 'timeout',
  [NOT_FOUND]: 'auth',
  [PERMISSION_DENIED]: 'auth',
  [RESOURCE_EXHAUSTED]: 'quota',
  [FAILED_PRECONDITION]: 'refused',
  [UNAUTHENTICATED]: 'auth',
};

function reasonOf(error: unknown): Fallback['reason'] {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (typeof code === 'number' && REASONS[code]) return REASONS[code];
  // Google's auth library has no status of its own.
  return /credential|auth/i.test(message) ? 'auth' : 'unavailable';
}
