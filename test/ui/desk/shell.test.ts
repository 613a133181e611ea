import { describe, expect, it, jest } from '@jest/globals';
import { ApiError } from '../../../src/ui/desk/api.ts';
import { doorError } from '../../../src/ui/desk/door-errors.ts';
import { initials } from '../../../src/ui/desk/initials.ts';
import { keyLabel } from '../../../src/ui/desk/key-label.ts';
import { restAfter } from '../../../src/core/rest-after.ts';
import { createRefresher } from '../../../src/ui/desk/refresher.ts';
import { fullMoment, relativeTime } from '../../../src/ui/kit/time.ts';

describe('at the door', () => {
  const says = (status: number, code: string, details = {}) => doorError(new ApiError(status, code, '', details), 'ja');

  it('says what was wrong in words that help', () => {
    expect(says(401, 'wrong-sign-in')).toEqual({ field: 'form', text: 'ログインできません。メールとパスワードをお確かめください。' });
    expect(says(0, 'offline').text).toMatch('サーバーに届きません');
    expect(says(422, 'weak-password', { reason: 'common' })).toEqual({
      field: 'password',
      text: '推測されやすいパスワードです。別のものをお選びください。',
    });
    expect(says(422, 'weak-password').field).toBe('password');
    expect(doorError(new TypeError('?'), 'en').text).toMatch('not accepted');
  });

  it('says until when there are too many tries, by the clock', () => {
    const at = new Date(2026, 10, 21, 14, 47);
    expect(says(429, 'too-many-tries', { retryAt: at.toISOString() }).text).toBe('15分に5回を超えました。14:47からお試しください。');
    expect(says(429, 'too-many-tries', {}).text).not.toMatch('NaN');
  });
});

describe('a refresher', () => {
  it('never reads twice at once, and reads once more for all that came meanwhile', async () => {
    jest.useFakeTimers();
    const ends: (() => void)[] = [];
    const refresh = createRefresher(
      () => new Promise<void>((resolve) => ends.push(resolve)),
      400,
      () => 0,
    );
    refresh();
    refresh();
    refresh();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(399);
    expect(ends).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(2);
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ends).toHaveLength(2);
    refresh();
    expect(ends).toHaveLength(3);
    jest.useRealTimers();
  });

  it('goes on after a reading that failed', async () => {
    jest.useFakeTimers();
    let runs = 0;
    const refresh = createRefresher(
      () => Promise.reject(new Error(`no ${(runs += 1)}`)),
      10,
      () => 0,
    );
    refresh();
    refresh();
    await jest.advanceTimersByTimeAsync(50);
    expect(runs).toBe(2);
    jest.useRealTimers();
  });

  it('asks a slow server less often, and not at the same moment as all other desks', async () => {
    jest.useFakeTimers();
    let runs = 0;
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 1_000 * (runs += 1)));
    const refresh = createRefresher(slow, 400, () => 0.5);
    refresh();
    refresh();
    // One second for the reading; two of rest, and half of one more by chance.
    await jest.advanceTimersByTimeAsync(1_000 + 2_490);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(20);
    expect(runs).toBe(2);
    jest.useRealTimers();
    const rests = [0, 0.5, 0.999].map((chance) => Math.round(restAfter(20, 400, () => chance)));
    expect(rests).toEqual([400, 500, 600]);
    expect(restAfter(300, 400, () => 0)).toBe(1_200);
    expect([0, 0.999].map((chance) => Math.round(restAfter(60_000, 400, () => chance)))).toEqual([2_000, 2_999]);
  });

  it('does not rest longer for a reading that failed late', async () => {
    jest.useFakeTimers();
    let runs = 0;
    const fails = () => new Promise<void>((_resolve, reject) => setTimeout(reject, 5_000, new Error(`no ${(runs += 1)}`)));
    const refresh = createRefresher(fails, 400, () => 0);
    refresh();
    refresh();
    await jest.advanceTimersByTimeAsync(5_000 + 390);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(20);
    expect(runs).toBe(2);
    jest.useRealTimers();
  });
});

describe('small words', () => {
  it('shortens a name to what fits a circle', () => {
    expect(['佐藤 美咲', 'Misaki Sato', 'Ken', '𠮷田', ''].map(initials)).toEqual(['佐', 'MS', 'K', '𠮷', '']);
  });

  it('calls keys as the machine does', () => {
    expect([keyLabel('mod↵', true), keyLabel('mod↵', false), keyLabel('alt1', true), keyLabel('J', false)]).toEqual([
      '⌘↵',
      'Ctrl+↵',
      '⌥1',
      'J',
    ]);
  });

  it('says times as rows do', () => {
    const now = new Date(2026, 10, 21, 14, 30).getTime();
    const before = (minutes: number) => now - minutes * 60_000;
    const said = (language: 'ja' | 'en') =>
      [0, 3, 145, 20 * 60, 3 * 1440, 400 * 1440].map((minutes) => relativeTime(before(minutes), now, language));
    expect(said('ja')).toEqual(['たった今', '3分前', '12:05', '昨日 18:30', '11/18', '2025/10/17']);
    expect(said('en')).toEqual(['just now', '3 min ago', '12:05', 'Yesterday 18:30', '18 Nov', '17 Oct 2025']);
    expect(relativeTime(now + 5_000, now, 'ja')).toBe('たった今');
    expect([fullMoment(now, 'ja'), fullMoment(now, 'en')]).toEqual(['2026年11月21日（土）14:30', 'Sat 21 Nov 2026 14:30']);
  });
});
