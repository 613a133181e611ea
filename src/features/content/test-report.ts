import type { Language } from '../../core/language.ts';
import type { TestResult } from './test-content.ts';

export type TestTotals = { tests: number; passed: number; askedBack: number; failed: number; notes: number };

export function totalsOf(results: TestResult[]): TestTotals {
  const passed = results.filter((result) => result.passed).length;
  const askedBack = results.filter((result) => !result.passed && result.askedBack).length;
  const notes = results.filter((result) => result.notes.length > 0).length;
  return { tests: results.length, passed, askedBack, failed: results.length - passed - askedBack, notes };
}

/** The failing tests with what was expected and what came, and a last line that sums up. `notes` adds differing entities and languages. */
export function reportTests(results: TestResult[], language: Language, { notes = false } = {}): string[] {
  const words = language === 'ja' ? { expected: '期待', got: '結果', note: '注意' } : { expected: 'expected', got: 'got', note: 'note' };
  const lines: string[] = [];
  for (const { test, passed, failures, notes: noted } of results) {
    const shown = [...failures, ...(notes ? noted : [])];
    if (shown.length === 0) continue;
    lines.push(`${test.file}:${test.line} ${passed ? words.note : '✗'} ${test.name}`);
    for (const { says, expected, got } of shown)
      lines.push(`    「${says}」`, `      ${words.expected}: ${expected}`, `      ${words.got}: ${got}`);
  }
  return [...lines, summary(totalsOf(results), language)];
}

function summary({ tests, passed, askedBack, failed, notes }: TestTotals, language: Language): string {
  const share = tests === 0 ? 100 : (100 * passed) / tests;
  return language === 'ja'
    ? `${tests}件中 ${passed}件 合格（${share.toFixed(1)}%）、聞き返し ${askedBack}件、不合格 ${failed}件、値や言語の違い ${notes}件`
    : `${passed} of ${tests} passed (${share.toFixed(1)} %), ${askedBack} asked back, ${failed} failed, ${notes} with other entities or language`;
}

/** Which expected intents were taken for which others, most often first. */
export function confusions(results: TestResult[]): { expected: string; got: string; times: number }[] {
  const counts = new Map<string, { expected: string; got: string; times: number }>();
  for (const { test, passed, first } of results) {
    const expected = test.turns[0]?.expect.intents[0];
    if (passed || expected === undefined) continue;
    const got = first.intents[0] ?? (first.withPerson ? `person (${first.reason ?? ''})` : first.outcome);
    if (got === expected) continue;
    const key = `${expected}\0${got}`;
    const entry = counts.get(key) ?? { expected, got, times: 0 };
    entry.times++;
    counts.set(key, entry);
  }
  return [...counts.values()].sort((a, b) => b.times - a.times);
}
