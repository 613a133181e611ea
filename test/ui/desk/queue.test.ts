import { describe, expect, it } from '@jest/globals';
import type { QueueRow } from '../../../src/features/desk/contract.ts';
import { newsBetween } from '../../../src/ui/desk/news.ts';
import { clockOf, longestWait } from '../../../src/ui/desk/queue-clock.ts';
import { stepTo } from '../../../src/ui/desk/queue-keys.ts';
import { reasonsOf } from '../../../src/ui/desk/row-reasons.ts';
import { duration, minutesLeft, minutesOver, moreWaiting } from '../../../src/ui/desk/words.ts';
import { row } from '../../support/desk-rows.ts';

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 21, 5) + minutes * 60_000).toISOString();
const now = (minutes: number): number => Date.parse(at(minutes));
const wait = (due: number | null) => ({ from: at(0), due: due === null ? null : at(due), late: false });
const plain = (id: number, part: Partial<QueueRow> = {}): QueueRow => ({
  ...row(id, { name: 'みなと', says: '…', minutes: 1 }),
  clock: wait(20),
  ...part,
});

describe('the clock of a row', () => {
  it('says how long somebody has waited to half of the time, then what is left, then how much it is over', () => {
    expect(clockOf(wait(20), now(9.9))).toEqual({ kind: 'age', at: now(0) });
    expect(clockOf(wait(20), now(10))).toEqual({ kind: 'left', minutes: 10, share: 0.5 });
    expect(clockOf(wait(20), now(19.5))).toMatchObject({ kind: 'left', minutes: 1 });
    expect(clockOf(wait(20), now(20))).toEqual({ kind: 'over', minutes: 1, share: 1 });
    expect(clockOf(wait(20), now(21.5))).toEqual({ kind: 'over', minutes: 2, share: 1 });
    expect(clockOf(wait(null), now(500))).toEqual({ kind: 'age', at: now(0) });
  });

  it('is in words that fit: minutes, hours, days', () => {
    expect([minutesLeft('ja', 4), minutesOver('ja', 2), minutesLeft('en', 4), minutesOver('en', 2)]).toEqual([
      'あと 4分',
      '超過 2分',
      '4 min left',
      '2 min over',
    ]);
    expect([59, 60, 95, 1440, 3000].map((minutes) => duration('ja', minutes))).toEqual(['59分', '1時間', '1時間35分', '1日', '2日']);
    expect([60, 95, 1440, 3000].map((minutes) => duration('en', minutes))).toEqual(['1 h', '1 h 35 min', '1 day', '2 days']);
    expect(moreWaiting('ja', 1284)).toBe('ほかに1,284件が待っています');
  });

  it('takes the longest wait from those that nobody has', () => {
    const rows = [
      plain(1, { group: 'mine', clock: { ...wait(20), from: at(-90) } }),
      plain(2, { clock: { ...wait(20), from: at(-12) } }),
      plain(3),
    ];
    expect(longestWait(rows, now(0))).toBe(12);
    expect(longestWait([rows[0]!], now(0))).toBeNull();
  });
});

describe('what is new in the queue', () => {
  const kinds = (before: QueueRow[] | undefined, after: QueueRow[]) =>
    newsBetween(before, after).map((news) => [news.kind, news.row.conversationId]);

  it('is a handoff that waits and did not wait before, once', () => {
    expect(kinds(undefined, [plain(1)])).toEqual([]);
    expect(kinds([plain(1)], [plain(1), plain(2)])).toEqual([['waiting', 2]]);
    expect(kinds([plain(1), plain(2)], [plain(1), plain(2)])).toEqual([]);
    expect(kinds([plain(1)], [plain(1, { handoffId: 999 })])).toEqual([['waiting', 1]]);
  });

  it('is a customer who answers in a conversation of mine, and nobody else’s', () => {
    const said = (minutes: number, author: 'contact' | 'person' = 'contact'): QueueRow['last'] => ({
      author,
      mine: author === 'person',
      text: '…',
      photo: false,
      at: at(minutes),
    });
    const mine = (minutes: number, author?: 'contact' | 'person') => plain(1, { group: 'mine', last: said(minutes, author) });
    expect(kinds([plain(1, { group: 'customer', last: said(0, 'person') })], [mine(1)])).toEqual([['answered', 1]]);
    expect(kinds([mine(0)], [mine(1)])).toEqual([['answered', 1]]);
    expect(kinds([mine(0)], [mine(0)])).toEqual([]);
    expect(kinds([mine(0)], [mine(1, 'person')])).toEqual([]);
    // Taking it over is not news of the customer.
    expect(kinds([plain(1)], [mine(1)])).toEqual([]);
    expect(kinds([plain(1, { group: 'others' })], [plain(1, { group: 'others', last: said(9) })])).toEqual([]);
  });
});

describe('why a row is here', () => {
  const texts = (part: Partial<QueueRow>) => reasonsOf(plain(1, part), now(0), 'ja').map((reason) => `${reason.tone}|${reason.text}`);

  it('says what hinders us first, then how upset they are, then the reason', () => {
    expect(texts({ trouble: 'paused', mood: 'anger', reason: 'unanswered' })).toEqual(['danger|Xとの接続が切れました', 'danger|怒り']);
    expect(texts({ trouble: 'stopped', reason: 'person' })).toEqual(['danger|Xに送信を止められています', '|人を希望']);
    expect(texts({ limitedUntil: at(0), reason: 'person' }).at(-1)).toBe('|人を希望');
  });

  it('promises no time while the account may not send', () => {
    expect(texts({ trouble: 'paused', limitedUntil: at(0), reason: 'person' })).toEqual(['danger|Xとの接続が切れました', '|人を希望']);
    expect(reasonsOf(plain(1, { limitedUntil: at(0), reason: 'person' }), now(0), 'ja').map(({ timed }) => timed)).toEqual([
      true,
      undefined,
    ]);
  });

  it('names the day of a sending that is not today', () => {
    const tomorrow = at(24 * 60);
    expect(texts({ limitedUntil: tomorrow })[0]).toMatch(/^info\|明日 \d\d:\d\dに送信$/);
  });

  it('says anger once, as it is now', () => {
    expect(texts({ mood: 'strong-anger', reason: 'anger' })).toEqual(['danger|強い怒り']);
    expect(texts({ mood: 'calm', reason: 'danger' })).toEqual(['danger|安全']);
  });

  it('names who has it when it is not mine', () => {
    expect(texts({ group: 'others', agent: { id: 'staff:8', name: '高橋' }, reason: 'anger' })).toEqual(['|高橋さんが対応中']);
    expect(texts({ group: 'others', agent: null })).toEqual(['|Xアプリで対応中']);
  });

  it('tells that the customer was told of the delay, and shows an editor’s own reason by its name', () => {
    expect(texts({ reason: 'gift-wrapping', clock: { ...wait(20), late: true } })).toEqual(['|gift wrapping', '|遅れを伝えました']);
  });
});

describe('going through the rows', () => {
  it('begins at the open row, moves from the focused one, and stops at both ends', () => {
    expect(stepTo(0, -1, -1, 1)).toBeNull();
    expect([stepTo(3, -1, -1, 1), stepTo(3, -1, -1, -1)]).toEqual([0, 2]);
    expect([stepTo(3, -1, 1, 1), stepTo(3, -1, 1, -1)]).toEqual([2, 0]);
    expect([stepTo(3, 0, 2, 1), stepTo(3, 2, 0, 1), stepTo(3, 0, 0, -1)]).toEqual([1, null, null]);
  });
});
