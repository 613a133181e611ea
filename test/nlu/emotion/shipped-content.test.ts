import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Language } from '../../../src/core/language.ts';
import { emotionOfTurn } from '../../../src/nlu/turn-emotion.ts';

const folder = join(import.meta.dirname, '../../../intents');
/** Their examples may be angry. */
const ANGRY = new Set(['complaint', 'grumble', 'did-not-help', 'person-please']);
const NAMES: Record<string, string> = { product: 'マグカップ', store: '渋谷店' };
type Intent = { intent: string; examples?: Partial<Record<Language, unknown[]>> };

const asked = (language: Language): string[] =>
  readdirSync(folder)
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Intent)
    .filter(({ intent }) => !ANGRY.has(intent))
    .flatMap(({ examples }) => examples?.[language] ?? [])
    .map((example) => String(example).replace(/\{(\w+)\}/g, (_whole, type: string) => NAMES[type] ?? ''));

describe('what is asked of the shipped content', () => {
  it.each<Language>(['ja', 'en'])('sounds angry in at most three of a hundred sentences, and hardly ever very angry (%s)', (language) => {
    const sentences = asked(language);
    const angrier = (line: number) => sentences.filter((text) => emotionOfTurn(text, language).emotion.anger >= line);
    expect(sentences.length).toBeGreaterThan(1000);
    expect(angrier(0.45).length / sentences.length).toBeLessThanOrEqual(0.03);
    expect(angrier(0.75).length / sentences.length).toBeLessThanOrEqual(0.004);
  });

  it.each([
    '返金してください',
    'キャンセルしたい',
    '担当者に代わって',
    'サポートの時間',
    'where is my parcel',
    'I want a refund',
    'when will it arrive',
  ])('leaves %s alone, however short', (text) => {
    expect(emotionOfTurn(text, /[a-z]/.test(text) ? 'en' : 'ja').emotion.anger).toBeLessThan(0.5);
  });
});
