import { storable } from '../../core/text/normalize.ts';

/** Texts come back as they were sent, but for composed letters and blanks at the ends. */
export function comparable(text: string): string {
  return storable(text).normalize('NFC').trim();
}
