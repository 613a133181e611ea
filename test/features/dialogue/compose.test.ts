import { describe, expect, it } from '@jest/globals';
import { compose, type Utterance } from '../../../src/features/dialogue/compose.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const said = (text: string): Utterance => ({ author: 'bot', text, choices: [], source: {} });
const showing = (maxText: number) => ({ buttons: false, mergeBubbles: true, maxText, confirm: 'readBack', events: false });
const textOf = (text: string, maxText: number) => compose([said(text)], showing(maxText))[0]?.text ?? '';

describe('a text that is longer than the platform takes', () => {
  it('is cut before a letter, never through one, and says so', () => {
    expect(textOf(`はい${FAMILY}どうぞ`, 9)).toBe('はい…');
    expect(textOf(`はい${FAMILY}どうぞ`, 10)).toBe(`はい${FAMILY}…`);
    expect(textOf('か\u3099き\u3099く', 4)).toBe('か\u3099…');
  });

  it('goes as it is up to the last code point', () => {
    expect(textOf(`はい${FAMILY}どうぞ`, 12)).toBe(`はい${FAMILY}どうぞ`);
    expect(textOf('😀'.repeat(10), 10)).toBe('😀'.repeat(10));
    expect(textOf('😀'.repeat(10_001), 10_000)).toBe(`${'😀'.repeat(9_999)}…`);
  });
});
