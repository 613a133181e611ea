import { describe, expect, it } from '@jest/globals';
import type { SendOutcome } from '../../src/channels/channel.ts';
import { createPace } from '../../src/channels/pace.ts';

describe('how many messages of an account are under way at once', () => {
  it('is few at first, more with each answer, and few again after a doubt or a long silence', () => {
    let now = 0;
    const pace = createPace({ monotonic: () => now }, 50);
    const outcomes: Record<string, SendOutcome> = {
      sent: { kind: 'sent', externalId: '1' },
      failed: { kind: 'failed', reason: 'forbidden', detail: '' },
      unasked: { kind: 'failed', reason: 'too-long', detail: '', unasked: true },
      limited: { kind: 'limited', retryAt: 0 },
      doubt: { kind: 'doubt', detail: '' },
    };
    const room = (name?: string) => {
      const outcome = outcomes[name ?? ''];
      if (outcome) pace.heard(1, outcome);
      return pace.room(1);
    };
    expect(room('unasked')).toBe(3);
    expect([room(), room('sent'), room('failed'), room('sent'), room('sent'), room('sent'), room('limited')]).toEqual([
      3, 6, 12, 24, 48, 50, 50,
    ]);
    expect(pace.room(2)).toBe(3);
    expect(room('doubt')).toBe(3);
    expect(room('sent')).toBe(6);
    now = 60_000;
    expect(room()).toBe(3);
  });
});
