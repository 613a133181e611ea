import { expect, it } from '@jest/globals';
import { trendOf } from '../../../src/features/desk/mood.ts';

it.each([
  ['nothing said yet', [], 'steady'],
  ['one message', [0.9], 'steady'],
  ['calm throughout', [0.1, 0.05, 0.1, 0.08], 'steady'],
  ['a light grumble after calm words', [0.1, 0.3], 'steady'],
  ['anger that grows', [0.1, 0.5, 0.9], 'rising'],
  ['two angry messages in a row', [0.1, 0.1, 0.8, 0.9], 'rising'],
  ['calm again for a while', [0.9, 0.9, 0.3, 0.1, 0.05, 0.05, 0.05], 'easing'],
] as const)('%s is %j: %s', (_, course, trend) => {
  expect(trendOf(course)).toBe(trend);
});
