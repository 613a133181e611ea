/** Mistakes in YAML, told without the parser's words; those stand behind, for whoever searches for them. */
import { entry as t } from './entry.ts';
import type { SyntaxMistake } from '../yaml-words.ts';

type Told = ReturnType<typeof t>;

const TOLD: Record<Exclude<SyntaxMistake, 'other'>, [ja: string, en: string, mendJa: string, mendEn: string]> = {
  tab: [
    '字下げにタブが使われています',
    'There is a tab in the indentation',
    'タブを半角スペースに置き換えてください',
    'Replace the tab with spaces',
  ],
  indent: [
    '字下げが上の行とそろっていません',
    'The indentation does not match the lines above',
    '同じ段の行は、行頭の半角スペースを同じ数にしてください',
    'Give lines of the same level the same number of spaces',
  ],
  quote: [
    '引用符（" か \'）が閉じられていません',
    'A quote (" or \') is opened here and never closed',
    '文の終わりに同じ引用符を書いてください',
    'Write the same quote at the end of the text',
  ],
  bracket: [
    'かっこ（{ か [）が閉じられていません',
    'A bracket ({ or [) is opened here and never closed',
    '終わりに } か ] を書いてください',
    'Write } or ] at its end',
  ],
  colon: [
    '名前のあとにコロン（:）がありません',
    'There is no colon (:) after a name',
    '「名前: 値」のように、半角のコロンと半角スペースを入れてください',
    'Write "name: value", with a space after the colon',
  ],
  'colon-in-value': [
    '1行に「:」が二つあるか、字下げが深すぎます',
    'There are two colons on one line, or the line below is indented too far',
    '「:」を含む文は引用符で囲み、同じ段の行は字下げをそろえてください',
    'Put a text with a colon in quotes, and give lines of the same level the same indentation',
  ],
  escape: [
    '引用符の中で、\\ のあとの文字が正しくありません',
    'Within quotes, \\ is followed by a letter that means nothing',
    "\\ をそのまま書くには \\\\ とするか、'…' で囲んでください",
    "Write \\\\ for a backslash, or use '…' as quotes",
  ],
  reserved: [
    '@、`、% で始まる文は、引用符が必要です',
    'A text that begins with @, ` or % needs quotes',
    '文を "…" で囲んでください',
    'Put the text in "…"',
  ],
  braces: [
    '{{ … }} で始まる文は、引用符が必要です',
    'A text that begins with {{ … }} needs quotes',
    '文を "{{ … }}" のように囲んでください',
    'Put the text in quotes, as in "{{ … }}"',
  ],
  several: [
    '「---」の行で、ファイルが二つに分かれています',
    'A line "---" parts the file in two',
    'その行を消すか、別のファイルにしてください',
    'Remove the line, or make two files of it',
  ],
  'left-over': [
    'ここに余分な文字があるか、カンマ（,）が抜けています',
    'There is something left over here, or a comma (,) is missing',
    '引用符とかっこのあと、また { } と [ ] の中の区切りを確かめてください',
    'Look at what stands after quotes and brackets, and at the commas within { } and [ ]',
  ],
};

/** `mistake` as in `yaml-words.ts`, `detail` in the parser's words. */
export function syntaxProblem(mistake: string, detail: string): Told {
  const told = Object.hasOwn(TOLD, mistake) ? TOLD[mistake as keyof typeof TOLD] : undefined;
  if (told) return t(`${told[0]}（YAML：${detail}）`, `${told[1]} (YAML: ${detail})`, told[2], told[3]);
  return t(
    `YAMLとして読めません（YAML：${detail}）`,
    `This is not valid YAML (YAML: ${detail})`,
    '字下げ、引用符、かっこを確かめてください',
    'Check indentation, quotes and brackets',
  );
}
