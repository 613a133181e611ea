import { expect, it } from '@jest/globals';
import { resemblance } from '../../../src/core/text/resemblance.ts';

it.each([
  ['10時から21時まで開いています', '10時から21時まで開いています', 1, 1],
  ['10時から21時まで開いています', '10時-21時まで開いております', 0.5, 0.9],
  ['いつもありがとうございます🎉', 'いつもありがとうございます', 0.9, 1],
  ['We are open from 10 to 21.', 'We are open from 10 to 21', 0.9, 1],
  ['担当より46件目のご返信です', '店頭より9件目のご連絡です', 0.1, 0.5],
  ['We are open from 10 to 21.', 'Your parcel left our shop this morning.', 0, 0.4],
  ['', '', 1, 1],
  ['はい', '', 0, 0],
  ['あ', 'い', 0, 0],
])('%s and %s', (one, other, least, most) => {
  expect(resemblance(one, other)).toBeGreaterThanOrEqual(least);
  expect(resemblance(one, other)).toBeLessThanOrEqual(most);
  expect(resemblance(other, one)).toBe(resemblance(one, other));
});
