import { expect, it } from '@jest/globals';
import { lookAgainMs } from '../../../../src/ui/desk/conversation/use-conversation.ts';

it('looks again sooner while nothing can be sent, whatever keeps it from being sent', () => {
  const budget = { limit: 15, left: 6, reserved: 3, minutes: 15, resetAt: null };
  const calm = { blocked: null, held: false, budget };
  expect([lookAgainMs(undefined), lookAgainMs(calm), lookAgainMs({ ...calm, budget: null })]).toEqual([30_000, 30_000, 30_000]);
  expect(lookAgainMs({ ...calm, blocked: 'stopped' })).toBe(5_000);
  expect(lookAgainMs({ ...calm, held: true })).toBe(5_000);
  expect(lookAgainMs({ ...calm, budget: { ...budget, left: 0 } })).toBe(5_000);
});
