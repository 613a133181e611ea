import { z } from 'zod';
import type { SendOutcome } from '../channel.ts';
import { jsonOf, type HttpAnswer } from './http.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A connector's own word for a contact who cannot be written to (Teams). */
const CONTACT_CODES = /^(MessageWritesBlocked|BotNotInConversationRoster|ConversationBlockedByUser|BotDisabledByAdmin|UserBlockedBot)$/i;

const said = z.object({ id: z.string().max(1_000).optional().catch(undefined) });
const refusal = z.object({ error: z.object({ code: z.string().max(100), message: z.string().catch('') }) });

/** What a connector's answer means for the message. `id`: the id that it gave, when it gave one (not every channel does). */
export function outcomeOf(answer: HttpAnswer, now: number): SendOutcome | { kind: 'accepted'; id: string | undefined } {
  // Each conversation has a connector of its own, and limits of its own: what one says is no word about the others.
  if (answer.kind === 'unreached') return { kind: 'limited', scope: 'message', givesUp: 'unreached', retryAt: now + 5 * SECOND };
  if (answer.kind !== 'answer') return { kind: 'doubt', detail: 'said' in answer ? answer.said : 'the answer was too large' };
  const { status, headers, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'accepted', id: said.safeParse(jsonOf(body)).data?.id || undefined };
  const error = refusal.safeParse(jsonOf(body)).data?.error;
  const detail = [`HTTP ${status}`, error?.code, error?.message.slice(0, 300)].filter(Boolean).join(': ');
  if (status === 401) return { kind: 'unauthorized', detail };
  if (status === 429) return { kind: 'limited', scope: 'message', retryAt: retryAtOf(headers['retry-after'], now) };
  if (status === 403) return { kind: 'failed', reason: CONTACT_CODES.test(error?.code ?? '') ? 'cannot-dm' : 'forbidden', detail };
  if (status === 404) return { kind: 'failed', reason: 'not-found', detail };
  if (status === 413 || error?.code === 'MessageSizeTooBig') return { kind: 'failed', reason: 'too-long', detail };
  if (status === 400) return { kind: 'failed', reason: 'rejected', detail };
  return { kind: 'doubt', detail };
}

/** Seconds or a date (RFC 9110); a minute where there is none, an hour at most. */
function retryAtOf(header: string | undefined, now: number): number {
  const at = /^\d{1,6}$/.test(header ?? '') ? now + Number(header) * SECOND : Date.parse(header ?? '');
  return Number.isNaN(at) || at <= now ? now + MINUTE : Math.min(at, now + 60 * MINUTE);
}
