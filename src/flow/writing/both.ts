/** Rules for both languages. */
import type { WritingRule } from './rule.ts';

const URL = /https?:\/\/[^\s、。）」]+|\{\{\s*[\w.]*url\s*\}\}/;
const EMOJI = /\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*/gu;

const emoji = (text: string): string[] => (text.match(EMOJI) ?? []).filter((one) => !/^[©®™\d#*]/.test(one));

export const BOTH: readonly WritingRule[] = [
  {
    id: 'url-alone',
    language: 'both',
    severity: 'error',
    test: ({ raw }) => {
      const lines = raw.trim().split('\n');
      const at = lines.findIndex((line) => URL.test(line));
      if (at < 0) return null;
      const isAlone = (lines[at] ?? '').replace(URL, '').trim() === '';
      return isAlone && at === lines.length - 1 ? null : (lines[at] ?? '');
    },
    message: { ja: 'URLが最後の行に1つだけで立っていません', en: 'The URL does not stand alone on the last line' },
    mend: { ja: '最後の行に移します（url: でも書けます）', en: 'Move it to the last line, or give it as url:' },
  },
  {
    id: 'one-emoji',
    language: 'both',
    severity: 'error',
    test: ({ plain }) => (emoji(plain).length > 1 ? emoji(plain).join('') : null),
    message: { ja: '絵文字が2つ以上あります', en: 'More than one emoji' },
    mend: { ja: '取ります', en: 'Take them out' },
  },
  {
    id: 'emoji',
    language: 'both',
    severity: 'warning',
    test: ({ plain }) => (emoji(plain).length === 1 ? (emoji(plain)[0] ?? null) : null),
    message: { ja: '絵文字は、お客様が使ったときだけです', en: 'An emoji only if the customer used one' },
    mend: { ja: '取ります', en: 'Take it out' },
  },
];
