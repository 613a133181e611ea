import { describe, expect, it } from '@jest/globals';
import { summaryOf } from './reporter.js';

const test = (status: string, ...ancestorTitles: string[]) => ({ status, ancestorTitles });
const results = (...testResults: ReturnType<typeof test>[]) => {
  const count = (wanted: string) => testResults.filter(({ status }) => status === wanted).length;
  const counts = { numPassedTests: count('passed'), numPendingTests: count('pending'), numTodoTests: count('todo') };
  return { ...counts, numFailedTests: 0, numRuntimeErrorTestSuites: 1, testResults: [{ testResults }] };
};

const ALL = results(
  test('passed', 'a desk'),
  test('pending', 'jobs [Redis is not installed]', 'in their order'),
  test('pending', 'a full volume [not possible here: nothing may be mounted]', 'embedded'),
  test('todo', 'a desk'),
);
const REASONS = [
  'skipped: 1 × jobs [Redis is not installed]',
  'skipped: 1 × a full volume [not possible here: nothing may be mounted]',
  'skipped: 1 × left out by a filter, or marked as skipped',
];

describe('the last line of a test run', () => {
  it('counts what was skipped apart, each with its reason', () => {
    expect(summaryOf(ALL, false)).toEqual({ lines: [...REASONS, '1 passed, 1 failed, 3 skipped'], failed: 0 });
  });

  it('counts it as failed where all is required, but for what the machine does not allow', () => {
    expect(summaryOf(ALL, true)).toEqual({ lines: [...REASONS, '1 passed, 3 failed, 1 skipped'], failed: 2 });
  });

  it('says nothing of skipping where nothing was', () => {
    expect(summaryOf(results(test('passed', 'a desk')), true)).toEqual({ lines: ['1 passed, 1 failed'], failed: 0 });
  });
});
