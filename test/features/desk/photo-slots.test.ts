import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/core/errors.ts';
import { createSlots } from '../../../src/features/desk/photo-slots.ts';

describe('slots', () => {
  it('run so many at once, let so many wait in order, and refuse the rest', async () => {
    const slots = createSlots(2, 2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const work = (number: number) =>
      slots(() => {
        begun.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const works = [1, 2, 3, 4].map(work);
    await expect(work(5)).rejects.toThrow(UnavailableError);
    expect(begun).toEqual([1, 2]);
    for (let i = 0; i < works.length; i++) {
      ends[i]?.();
      await works[i];
      await Promise.resolve();
    }
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('are free again after a failure', async () => {
    const slots = createSlots(1, 0);
    await expect(slots(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots(async () => 'yes')).toBe('yes');
  });
});
