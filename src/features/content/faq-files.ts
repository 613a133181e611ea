import type { Language, Localized } from '../../core/language.ts';
import { toYaml } from './content-files.ts';
import type { FaqEntry } from './faq-entries.ts';
import type { FaqRow } from './faq-table.ts';

/** How a file made from a table begins; only such files are overwritten by another import. */
export const FAQ_MARK = '# From an FAQ table. Import the table again to change it, or take this line out and edit it here.\n';

const TITLE = 30;

/** Said before an answer that is there in the other language only. */
const BORROWED: Localized = { ja: '英語でのご案内です。', en: 'This answer is in Japanese.' };

/**
 * The entry as its two files, by name. An entry of one language keeps its answer as a value, which the other language's text borrows under a line that says so.
 * `toCheck`: with the answer as a text of its own instead, so that the rules for texts see it; the other language then has a line without meaning.
 */
export function faqFiles({ id, rows }: FaqEntry, { toCheck = false } = {}): Map<string, string> {
  const only = (rows.ja ?? rows.en) as FaqRow;
  const pair = { ja: rows.ja ?? only, en: rows.en ?? only };
  const title = { ja: shorten(pair.ja.question), en: rows.en ? shorten(rows.en.question) : inLatinSigns(shorten(pair.en.question)) };
  const examples = { ja: wordings(rows.ja), en: wordings(rows.en) };
  const said = { ja: partLink(pair.ja.answer), en: partLink(pair.en.answer) };
  // A link of one language only stays in its text.
  const url = said.ja.url === said.en.url ? said.ja.url : null;
  const texts = url === null ? both(({ answer }) => answer, pair) : { ja: said.ja.text, en: said.en.text };
  const steps =
    rows.ja && rows.en ? [{ say: { ja: plain(texts.ja), en: plain(texts.en) } }] : alone(only, plain(texts[only.language]), toCheck);
  const answered = steps.map((step) => ('say' in step && url !== null ? { ...step, url } : step));
  const flow = { flow: id, title, starts: [id], steps: [...answered, { resolved: { ask: false } }] };
  return new Map([
    [`intents/${id}.yaml`, FAQ_MARK + toYaml({ intent: id, title, examples })],
    [`flows/${id}.yaml`, FAQ_MARK + toYaml(flow)],
  ]);
}

type Step = { set: { answer: string } } | { say: Localized };

function alone({ language }: FaqRow, answer: string, toCheck: boolean): Step[] {
  if (toCheck) return [{ say: { ...BORROWED, [language]: answer } }];
  const borrowed = { ja: `${BORROWED.ja}\n{{ answer }}`, en: `${BORROWED.en}\n{{ answer }}` };
  return [{ set: { answer } }, { say: { ...borrowed, [language]: '{{ answer }}' } }];
}

const both = (text: (row: FaqRow) => string, { ja, en }: Record<Language, FaqRow>): Localized => ({ ja: text(ja), en: text(en) });

const wordings = (row: FaqRow | undefined): string[] => (row ? [...new Set([row.question, ...row.wordings])] : []);

/** A heading among choices: short, without the question's closing mark. */
function shorten(question: string): string {
  const letters = Array.from(question.replace(/[？?。.！!]+$/, ''));
  return letters.length <= TITLE ? letters.join('') : `${letters.slice(0, TITLE - 1).join('')}…`;
}

/** A heading that an English list may show although its words are Japanese. */
const inLatinSigns = (title: string): string =>
  title
    .normalize('NFKC')
    .replace(/[、。・「」]/g, ' ')
    .replace(/ +/g, ' ')
    .trim();

/** A link after the last sentence stands alone on the last line, so it becomes the step's own `url`. */
const LINK_AT_END = /^([\s\S]*\S)(?:\s*\n\s*|(?<=[。！？）.!?)])\s*)(https:\/\/\S+)$/;

function partLink(answer: string): { text: string; url: string | null } {
  const [, text, url] = LINK_AT_END.exec(answer) ?? [];
  return text !== undefined && url !== undefined && !text.includes('https://') ? { text, url } : { text: answer, url: null };
}

/** An answer from a table is plain text, never a template. */
const plain = (text: string): string => (/\{[{%]/.test(text) ? `{% raw %}${text}{% endraw %}` : text);
