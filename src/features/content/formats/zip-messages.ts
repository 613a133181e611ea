import type { Localized } from '../../../core/language.ts';

const t = (ja: string, en: string): Localized => ({ ja, en });

/** Why an archive cannot be read, and what to do. */
export const ZIP_MESSAGES = {
  none: () =>
    t(
      'ZIP ファイルではありません。Dialogflow の「Export and Import」から書き出した ZIP をそのまま渡してください',
      'This is no ZIP file. Give the ZIP as Dialogflow wrote it (Export and Import)',
    ),
  damaged: () => t('ZIP ファイルが壊れています。もう一度書き出してください', 'The ZIP file is damaged. Export it again'),
  encrypted: () =>
    t(
      'ZIP ファイルにパスワードがかかっています。パスワードなしで作り直してください',
      'The ZIP file is encrypted. Make it again without a password',
    ),
  tooLarge: (name = '') =>
    t(
      `ZIP ファイルが大きすぎます${name === '' ? '' : `（${name}）`}。エージェントの書き出しだけを入れてください`,
      `The ZIP file is too large${name === '' ? '' : ` (${name})`}. Put nothing but the agent's export into it`,
    ),
  path: (name: string) =>
    t(
      `ZIP ファイルの中に、フォルダーの外を指す名前があります（${name}）。読み込みません`,
      `The ZIP file has a name that leads out of its folder (${name}). It is not read`,
    ),
  method: (name: string) =>
    t(
      `ZIP ファイルの圧縮方式に対応していません（${name}）。ふつうの ZIP で作り直してください`,
      `The ZIP file is packed in a way we cannot read (${name}). Make an ordinary ZIP of it`,
    ),
} as const;
