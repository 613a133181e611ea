import type { Random } from '../core/clock.ts';
import { errorList, problem } from './http.ts';
import type { Answer } from './http.ts';
import { tooMany } from './limits.ts';

/** What a fault can be scripted for. */
export type Endpoint =
  'send' | 'conversation' | 'events' | 'webhooks' | 'replay' | 'subscriptions' | 'activity' | 'token' | 'me' | 'upload' | 'photo';

/** `after`: the message was accepted first (default `before`). */
type When = { when?: 'before' | 'after' };

export type Fault =
  | ({ kind: 'error'; status: number } & When)
  /** The connection is broken without an answer. */
  | ({ kind: 'reset' } & When)
  /** No answer ever comes; the connection stays open. */
  | ({ kind: 'silence' } & When)
  /** Accepted; the answer breaks off in its middle. */
  | { kind: 'cut' }
  /** The usual answer, later. */
  | { kind: 'slow'; ms: number }
  | { kind: 'unauthorized' }
  /** 403 with one of X's codes: 349, 150, 151, 93, 226, 326, 344, 476, … in the older shape or as problem+json. */
  | ({ kind: 'forbidden'; code: number; form?: 'errors' | 'problem' } & When)
  | { kind: 'limited'; form?: 'errors' | 'problem'; headers?: Record<string, string> }
  | ({ kind: 'answer'; answer: Answer } & When);

/** A fault that chance brings: `rate` of the requests to the endpoint. */
export type FaultRate = { endpoint: Endpoint; fault: Fault; rate: number };

/** The messages of X's error codes, as published for v1.1 and seen in v2. */
const CODES: Record<number, string> = {
  93: 'This application is not allowed to access or delete your direct messages.',
  150: 'You cannot send messages to users who are not following you.',
  151: 'There was an error sending your message: You already said that.',
  226: 'This request looks like it might be automated. To protect our users from spam and other malicious activity, we can’t complete this action right now.',
  326: 'To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://x.com to unlock your account.',
  344: 'User is over daily message limit.',
  349: 'You cannot send messages to this user.',
  476: 'Sender is not verified to send message requests.',
};

export function forbidden(code: number, form: 'errors' | 'problem' = 'errors'): Answer {
  const message = CODES[code] ?? 'Forbidden';
  return form === 'errors' ? errorList(403, code, message) : problem(403, 'Forbidden', message);
}

/** The answer that a fault stands for; null for those that break the connection or only delay. */
export function answerOf(fault: Fault): Answer | null {
  switch (fault.kind) {
    case 'error':
      return { status: fault.status, body: `<html><body>${fault.status} Over capacity</body></html>` };
    case 'unauthorized':
      return problem(401, 'Unauthorized', 'Unauthorized');
    case 'forbidden':
      return forbidden(fault.code, fault.form);
    case 'limited':
      return { ...tooMany(fault.form ?? 'problem'), headers: fault.headers ?? {} };
    case 'answer':
      return fault.answer;
    default:
      return null;
  }
}

export function isAfter(fault: Fault): boolean {
  return fault.kind === 'cut' || ('when' in fault && fault.when === 'after');
}

export function createFaults(rates: FaultRate[], random: Random) {
  const queues = new Map<Endpoint, Fault[]>();
  return {
    rates,
    /** The next `times` requests to the endpoint meet the fault. */
    queue(endpoint: Endpoint, fault: Fault, times = 1): void {
      const queue = queues.get(endpoint) ?? [];
      for (let i = 0; i < times; i++) queue.push(fault);
      queues.set(endpoint, queue);
    },
    /** How many requests to the endpoint will still meet a scripted fault. */
    queued: (endpoint: Endpoint): number => queues.get(endpoint)?.length ?? 0,
    /** Takes back what was scripted for the endpoint. */
    unqueue: (endpoint: Endpoint): void => void queues.delete(endpoint),
    next(endpoint: Endpoint): Fault | undefined {
      const scripted = queues.get(endpoint)?.shift();
      if (scripted) return scripted;
      let chance = random();
      for (const { endpoint: where, fault, rate } of rates) {
        if (where !== endpoint) continue;
        if (chance < rate) return fault;
        chance -= rate;
      }
      return undefined;
    },
    clear(): void {
      queues.clear();
      rates.length = 0;
    },
  };
}
