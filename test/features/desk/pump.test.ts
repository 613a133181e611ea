import { describe, expect, it, jest } from '@jest/globals';
import { createPump } from '../../../src/features/desk/pump.ts';

describe('a reading that many wake-ups ask for', () => {
  it('rests as long as it took, so that a busy process does something else half of the time', async () => {
    jest.useFakeTimers();
    const began: number[] = [];
    const start = performance.now();
    const pump = createPump(
      async () => {
        began.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
      () => undefined,
    );
    pump();
    const again = setInterval(pump, 10);
    await jest.advanceTimersByTimeAsync(900);
    clearInterval(again);
    expect(began).toEqual([0, 400, 800]);
    jest.useRealTimers();
  });
});
