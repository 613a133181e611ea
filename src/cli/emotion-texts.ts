import type { Language, Localized } from '../core/language.ts';
import type { EmotionReport } from './emotion-report.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

export const USAGE = t(
  `使い方：npx uketsuke emotion evaluate --input <rows.jsonl> [--predictions <out.jsonl>] [--json]
  お客さまの文が不満かどうかの見分けを、手元のデータで確かめます。
  入力は1行に1件：{"text": "まだ届きません", "language": "ja", "negative": true}（languageは省略可）
  --predictions  1件ごとの結果を書き出します（score＝不満の度合い 0〜1、anger、urgency、gratitude）
  --json         結果をJSONで出します
  --lang ja|en   表示の言葉`,
  `Usage: npx uketsuke emotion evaluate --input <rows.jsonl> [--predictions <out.jsonl>] [--json]
  Checks on data of your own how well discontent is told from the rest.
  One row a line: {"text": "it never arrived", "language": "en", "negative": true} (language may be left out)
  --predictions  writes what was made of each row (score = negativity, 0 to 1, and anger, urgency, gratitude)
  --json         prints the result as JSON
  --lang ja|en   language of the messages`,
);

/** A line of a file, from 1. */
export type Place = { file: string; line: number };

export const SAY = {
  noInput: () => t('--inputでファイルを指定してください', '--input is missing: which file?'),
  missing: (file: string) => t(`${file}がありません。ファイル名を確かめてください`, `${file} does not exist. Check its name`),
  folder: (file: string) => t(`${file}はフォルダーです。ファイルを指定してください`, `${file} is a folder. Give a file`),
  unreadable: (file: string, code: string) => t(`${file}を読めません（${code}）`, `${file} cannot be read (${code})`),
  notUtf8: (file: string) => t(`${file}はUTF-8ではありません。UTF-8で保存し直してください`, `${file} is not UTF-8. Save it as UTF-8`),
  unwritable: (file: string) => t(`${file}に書けません`, `${file} cannot be written`),
  noRows: (file: string) => t(`${file}に行がありません`, `${file} has no rows`),
  notJson: ({ file, line }: Place) => t(`${file} ${line}行目：JSONとして読めません`, `${file}, line ${line}: not JSON`),
  notRow: ({ file, line }: Place) =>
    t(`${file} ${line}行目：{"text": …, "negative": …}の形にしてください`, `${file}, line ${line}: expected {"text": …, "negative": …}`),
  noText: ({ file, line }: Place) =>
    t(`${file} ${line}行目：textに文字列がありません`, `${file}, line ${line}: "text" is missing or no string`),
  noNegative: ({ file, line }: Place) =>
    t(
      `${file} ${line}行目：negativeはtrueかfalseで書いてください`,
      `${file}, line ${line}: "negative" is missing or neither true nor false`,
    ),
  language: ({ file, line }: Place) =>
    t(`${file} ${line}行目：languageはjaかenです（省略できます）`, `${file}, line ${line}: "language" is ja or en, or left out`),
  written: (file: string) => t(`1件ごとの結果：${file}`, `predictions: ${file}`),
} as const;

const three = (value: number | null) => (value === null ? '—' : value.toFixed(3));

/** The report as lines to read. */
export function reportLines(report: EmotionReport, language: Language): string[] {
  const ja = language === 'ja';
  const names: Record<string, string> = ja ? { ja: '日本語', en: '英語', all: '合計' } : { ja: 'Japanese', en: 'English', all: 'together' };
  const lines = report.groups.map(
    ({ name, rows, negative, auroc, accuracy, precision, recall }) =>
      `${names[name]}${ja ? '：' : ': '}` +
      (ja
        ? `${rows}件（不満 ${negative}件）　AUROC ${three(auroc)}　正解率 ${three(accuracy)}　適合率 ${three(precision)}　再現率 ${three(recall)}`
        : `${rows} rows (${negative} negative), AUROC ${three(auroc)}, accuracy ${three(accuracy)}, precision ${three(precision)}, recall ${three(recall)}`),
  );
  const [median, p99] = [Math.round(report.medianMicroseconds), Math.round(report.p99Microseconds)];
  return [
    ...lines,
    ja ? `不満とみなす線：${report.line}以上` : `counted as negative: from ${report.line}`,
    ja ? `1件あたり：中央値 ${median}マイクロ秒、99% ${p99}マイクロ秒` : `per row: median ${median} µs, p99 ${p99} µs`,
  ];
}
