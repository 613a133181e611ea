import { z } from 'zod';
import { isScreenName, REHEARSAL_LIMITS, SWITCHES, type RehearsalRefusal } from '../../core/rehearsal.ts';

/** What the page may ask. */
const said = z
  .string()
  .trim()
  .min(1)
  .refine((text) => Array.from(text).length <= REHEARSAL_LIMITS.text);

export const messageBody = z.strictObject({ text: said });
export const personBody = z.strictObject({ name: z.string().trim().min(1).max(50), screenName: z.string().trim().refine(isScreenName) });
export const refusedBody = z.strictObject({ on: z.boolean() });
export const switchBody = z.strictObject({ name: z.enum(SWITCHES), on: z.boolean(), amount: z.number().finite().optional() });
export const permissionBody = z.strictObject({ granted: z.boolean() });

/** What it is told when that cannot be done. */
export const REFUSALS = {
  'bad-request': [400, 'この内容では受け付けられません。', 'That can’t be taken as it is.'],
  'no-such-person': [404, 'このお客様はもういません。', 'That customer is not here any more.'],
  taken: [409, 'このユーザー名はもう使われています。', 'That handle is taken.'],
  full: [409, `お客様は${REHEARSAL_LIMITS.people}人までです。`, `There is room for ${REHEARSAL_LIMITS.people} customers.`],
  busy: [
    409,
    '受付を準備しています。始まってからもう一度お試しください。',
    'The front desk is getting ready. Try again once it has started.',
  ],
  'too-large': [413, '写真は5MBまでです。', 'A picture may have 5 MB at most.'],
  'not-a-picture': [415, '送れる写真はJPEG、PNG、GIF、WebPです。', 'Pictures may be JPEG, PNG, GIF or WebP.'],
  failed: [
    500,
    '受付を始められませんでした。ターミナルに理由が出ています。',
    'The front desk could not be started. The terminal says why.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;
export type RefusalCode = keyof typeof REFUSALS;

/** A refusal with its status, for the page's own words. */
export function refusal(code: RefusalCode): { status: number; body: RehearsalRefusal } {
  const [status, ja, en] = REFUSALS[code];
  return { status, body: { error: { code, message: { ja, en } } } };
}
