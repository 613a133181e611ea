import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mood, type Felt } from '../../src/core/mood.ts';

const calm: Felt = { negativity: 0.05, anger: 0.02, gratitude: 0 };
const report: Felt = { negativity: 0.5, anger: 0.1, gratitude: 0 };
const harsh: Felt = { negativity: 0.85, anger: 0.8, gratitude: 0 };
const thanks: Felt = { negativity: 0.05, anger: 0, gratitude: 0.8 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const felt = fc.record({ negativity: share, anger: share, gratitude: share });
const course = fc.array(felt, { maxLength: 30 });

describe('the mood of a conversation', () => {
  it('is calm and steady before anything was said', () => {
    expect(mood([])).toEqual({ level: 0, trend: 0 });
  });

  it('does not break over one harsh word', () => {
    expect(mood([calm, calm, harsh]).level).toBeLessThan(0.5);
    expect(mood([calm, harsh, calm, calm, calm]).level).toBeLessThan(0.25);
  });

  it('rises fast when a second angry message follows', () => {
    const { level, trend } = mood([calm, harsh, harsh]);
    expect(level).toBeGreaterThan(0.7);
    expect(trend).toBeGreaterThan(0.5);
  });

  it('does not take a patient report for an escalation', () => {
    expect(mood([calm, report, calm, report]).level).toBeLessThan(0.45);
  });

  it('stays up while somebody angry gives an order number, and comes down with thanks', () => {
    const angry = [harsh, harsh];
    expect(mood([...angry, calm]).level).toBeGreaterThan(0.5);
    expect(mood([...angry, thanks]).level).toBeLessThan(0.3);
    expect(mood([...angry, thanks]).trend).toBeLessThan(0);
  });

  it('reads a course of negativity alone', () => {
    expect(mood([{ negativity: 0.9 }, { negativity: 0.9 }]).level).toBeGreaterThan(0.7);
  });

  it('stays within its bounds and leaves the course as it was', () => {
    fc.assert(
      fc.property(course, (messages) => {
        const copy = structuredClone(messages);
        const { level, trend } = mood(messages);
        expect(level).toBeGreaterThanOrEqual(0);
        expect(level).toBeLessThanOrEqual(1);
        expect(Math.abs(trend)).toBeLessThanOrEqual(1);
        expect(messages).toEqual(copy);
      }),
    );
  });

  it('is never above the hottest message, and one message moves it by half of the way at most from calm', () => {
    fc.assert(
      fc.property(course, felt, (messages, last) => {
        const hottest = Math.max(0, ...messages.map(({ negativity, anger }) => Math.max(negativity, anger)));
        expect(mood(messages).level).toBeLessThanOrEqual(hottest + 1e-9);
        expect(mood([calm, calm, last]).level).toBeLessThanOrEqual(0.53);
      }),
    );
  });

  it('is no lower when the last message is angrier', () => {
    fc.assert(
      fc.property(course, share, share, (messages, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const after = (anger: number) => mood([...messages, { negativity: anger, anger, gratitude: 0 }]).level;
        expect(after(more)).toBeGreaterThanOrEqual(after(less) - 1e-9);
      }),
    );
  });

  it('comes to where a steady mood is', () => {
    fc.assert(
      fc.property(share, (value) => {
        const { level, trend } = mood(Array.from({ length: 60 }, () => ({ negativity: value })));
        expect(level).toBeCloseTo(value, 3);
        expect(trend).toBeCloseTo(0, 2);
      }),
    );
  });
});
