import type { Language } from '../../core/language.ts';
import { UketsukeError } from '../../core/errors.ts';
import { checkContent } from '../../features/content/check-content.ts';
import { contentFolder } from '../content-folder.ts';
import { finding, type Finding } from './finding.ts';

/** The content files: what `content check` says, in one line. */
export async function checkContentFiles(dir: string, language: Language): Promise<Finding[]> {
  try {
    const { errors, warnings } = await checkContent(await contentFolder(dir, language), language);
    if (errors > 0)
      return [
        finding(
          'problem',
          'content',
          {
            ja: '内容のファイルに誤りが{errors}件あります。npx uketsuke content check で場所と直し方がわかります（公開中の内容はそのまま動きます）。',
            en: 'The content files have {errors} mistakes. npx uketsuke content check says where and how to mend them (what is published goes on running).',
          },
          { errors },
        ),
      ];
    return [
      finding(
        'ok',
        'content',
        { ja: '内容のファイルに誤りはありません（注意 {warnings}件）。', en: 'The content files have no mistakes ({warnings} warnings).' },
        { warnings },
      ),
    ];
  } catch (error) {
    if (!(error instanceof UketsukeError)) throw error;
    return [
      finding(
        'problem',
        'content',
        { ja: '内容のファイルを読めません: {detail}', en: 'The content files cannot be read: {detail}' },
        { detail: error.message },
      ),
    ];
  }
}
