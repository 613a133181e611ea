import type { Language } from '../../core/language.ts';
import { loadContent, type Problem } from '../../flow/load.ts';
import { missingConnectorFiles } from './connector-files.ts';

export type CheckReport = { lines: string[]; errors: number; warnings: number };

/** Checks a folder and says what is wrong with it. Nothing is changed. */
export async function checkContent(dir: string, language: Language): Promise<CheckReport> {
  const { problems } = await loadContent(dir);
  return reportProblems([...problems, ...(await missingConnectorFiles(dir))], language);
}

const WORDS = {
  ja: { error: 'エラー', warning: '警告', mend: '→', fine: '問題はありません' },
  en: { error: 'error', warning: 'warning', mend: '→', fine: 'no problems' },
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Problems as lines, `flows/x.yaml:12:5 error …` with the mend beneath, by file and place, and a last line that sums up. */
export function reportProblems(problems: Problem[], language: Language): CheckReport {
  const words = WORDS[language];
  const sorted = [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
  const lines = sorted.flatMap(({ file, line, column, severity, message, mend }) => [
    `${file}:${line}:${column} ${words[severity]} ${message[language]}`,
    `    ${words.mend} ${mend[language]}`,
  ]);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  lines.push(
    problems.length === 0
      ? words.fine
      : language === 'ja'
        ? `エラー ${errors}件、警告 ${warnings}件`
        : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
  );
  return { lines, errors, warnings };
}
