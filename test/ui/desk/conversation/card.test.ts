import { describe, expect, it } from '@jest/globals';
import { curveOf, curveSentence, curveY } from '../../../../src/ui/desk/conversation/curve.ts';
import { isOver, promiseState } from '../../../../src/ui/desk/conversation/promise.ts';
import type { MessageView } from '../../../../src/features/desk/contract.ts';
import { messageView } from '../../../support/message-view.ts';

const at = (time: string): string => `2026-11-21T${time}:00.000Z`;
const ms = (time: string): number => Date.parse(at(time));
const card = (more: object = {}) => ({
  at: at('05:22'),
  state: 'assigned' as const,
  clock: { from: at('05:22'), due: at('05:45'), late: false },
  promise: { at: at('05:45'), kind: 'by' as const },
  ...more,
});
const answer = (time: string, more: Partial<MessageView> = {}): MessageView => messageView(1, 'person', { at: at(time), ...more });

describe('a promise', () => {
  it('runs, in whole minutes, and is soon from half of the time on', () => {
    expect(promiseState(card(), [], ms('05:30'))).toEqual({ state: 'running', minutes: 15, soon: false });
    expect(promiseState(card(), [], ms('05:44') + 30_000)).toEqual({ state: 'running', minutes: 1, soon: true });
  });

  it('is broken when its time has come without an answer, and stays so when the answer came late', () => {
    expect(promiseState(card(), [], ms('05:47'))).toEqual({ state: 'broken', minutes: 2 });
    expect(promiseState(card(), [answer('05:46')], ms('05:50'))).toEqual({ state: 'broken', minutes: null });
  });

  it('is kept by a person’s answer that went out in time, not by one that failed or came before the wait', () => {
    expect(promiseState(card(), [answer('05:44')], ms('06:00'))).toEqual({ state: 'kept' });
    expect(promiseState(card(), [answer('05:44', { state: 'failed' })], ms('06:00'))).toMatchObject({ state: 'broken' });
    expect(promiseState(card(), [answer('05:10')], ms('05:30'))).toMatchObject({ state: 'running' });
  });

  it('of an opening time is owed nothing before, and judged nowhere once the wait is over', () => {
    const opens = card({ promise: { at: at('20:00'), kind: 'from' } });
    expect(promiseState(opens, [], ms('06:00'))).toEqual({ state: 'opens' });
    expect(promiseState(card({ promise: null }), [], ms('06:00'))).toBeNull();
    expect(promiseState(card({ state: 'returned' }), [], ms('06:00'))).toBeNull();
    expect((['waiting', 'assigned', 'resolved', 'returned'] as const).filter((state) => isOver({ state }))).toEqual([
      'resolved',
      'returned',
    ]);
  });
});

describe('the curve of emotion', () => {
  it('has one evenly spaced point per turn, a triangle from strong anger on, the latest named', () => {
    const points = curveOf([0.1, 0.7, 0.9, 0.2], 'ja');
    expect(points.map((point) => point.x)).toEqual([12.5, 37.5, 62.5, 87.5]);
    expect(points.map((point) => point.above)).toEqual([false, true, true, false]);
    expect(points.map((point) => point.label)).toEqual(['1回目', '2回目', '3回目', '最新']);
  });

  it('stays inside its drawing whatever the numbers are, and shows the last eight turns', () => {
    expect([curveY(-3), curveY(0), curveY(1), curveY(7)]).toEqual([40, 40, 4, 4]);
    const points = curveOf(
      Array.from({ length: 30 }, () => 0.5),
      'en',
    );
    expect(points.map((point) => point.label)).toEqual(['23', '24', '25', '26', '27', '28', '29', 'Latest']);
  });

  it('is one sentence for those who hear it', () => {
    expect(curveSentence([0.1, 0.8], { level: 'strong-anger', trend: 'steady' }, 'en')).toBe(
      '2 customer turns, above the line of anger from turn 2; now: Strong anger.',
    );
    expect(curveSentence([0.1], { level: 'calm', trend: 'steady' }, 'ja')).toBe(
      'お客様の発言1回の動き。怒りの線を超えた回はありません。いまの状態は「落ち着いている」です。',
    );
    expect(curveSentence([0.9, 0.1], { level: 'calm', trend: 'easing' }, 'ja')).toBe(
      'お客様の発言2回の動き。最初から怒りの線を超えています。いまの状態は「落ち着いている・和らいできた」です。',
    );
    expect(curveSentence([0.1, 0.9], { level: 'anger', trend: 'rising' }, 'en')).toBe(
      '2 customer turns, above the line of anger from turn 2; now: Anger, rising.',
    );
  });
});
