import { stat } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import type { Language } from '../core/language.ts';
import { inLanguage, SAY } from './content-texts.ts';

/** The folder as given, when there is one. Throws InputError that says what there is instead. */
export async function contentFolder(dir: string, language: Language): Promise<string> {
  const speak = inLanguage(language);
  const found = await stat(dir).catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new InputError('no-folder', speak(code === 'ENOENT' ? SAY.noFolder(dir) : SAY.unreadableFolder(dir, code ?? message)));
  });
  if (!found.isDirectory()) throw new InputError('no-folder', speak(SAY.fileNoFolder(dir)));
  return dir;
}
