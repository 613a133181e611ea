import { normalize, searchKey } from '../core/text/normalize.ts';
import type { Row } from './connector.ts';

/**
 * What values are equal by: width, case, kana, blanks and hyphens do not matter, so 「ＫＭ０１２３」 finds KM-0123. The point of a decimal and the sign
 * of a number do. Empty for a value of nothing but signs, which equals nothing.
 */
export function valueKey(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  if (/^[a-z0-9]+$/.test(text)) return text;
  const normal = normalize(text);
  return /^-\d+$|^-?\d+\.\d+$/.test(normal) ? String(Number(normal)) : searchKey(text);
}
