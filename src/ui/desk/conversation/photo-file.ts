import type { Language } from '../../../core/language.ts';
import { photoTooLarge, words } from './words.ts';

/** X takes up to 5 MB for a photo in a DM; the server holds every channel to it. */
export const mostPhotoBytes = 5 * 1024 * 1024;
export const photoTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Why a file cannot be sent as a photo, in words; null when it can. The server looks at the bytes as well. */
export function photoProblem(file: Pick<Blob, 'type' | 'size'>, language: Language): string | null {
  if (!photoTypes.includes(file.type)) return words.notPhoto[language];
  return file.size > mostPhotoBytes ? photoTooLarge(language, file.size, mostPhotoBytes) : null;
}

/** The same from the server's answer. */
export function uploadProblem(code: string, size: number, language: Language): string {
  if (code === 'not-a-photo') return words.notPhoto[language];
  return code === 'too-large' ? photoTooLarge(language, size, mostPhotoBytes) : words.uploadFailed[language];
}

/** The file as an address that an image can show under the page's policy, which allows data: and no blob:. Null when it cannot be read. */
export function previewOf(file: Blob): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : null));
    reader.addEventListener('error', () => resolve(null));
    reader.readAsDataURL(file);
  });
}
