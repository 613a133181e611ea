import type { Localized } from '../../core/language.ts';

/** One sentence of the doctor. `note`: worth knowing; `problem`: it does not work, or something can be lost, until it is mended. */
export type Finding = { level: 'ok' | 'note' | 'problem'; code: string; text: Localized };

type Values = Record<string, string | number>;

/** A sentence with its places (`{name}`) filled in. */
export function finding(level: Finding['level'], code: string, text: Localized, values: Values = {}): Finding {
  const fill = (said: string) =>
    said.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
  return { level, code, text: { ja: fill(text.ja), en: fill(text.en) } };
}

/** Bytes as people say them: 1.4 GB, 320 MB. */
export function sizeOf(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

/** A span as people say it, in both languages. `seconds` ≥ 0. */
export function spanOf(seconds: number): Localized {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return { ja: `${Math.round(seconds)}秒`, en: `${Math.round(seconds)} s` };
  if (minutes < 120) return { ja: `${minutes}分`, en: `${minutes} min` };
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? { ja: `${hours}時間`, en: `${hours} h` }
    : { ja: `${Math.round(hours / 24)}日`, en: `${Math.round(hours / 24)} days` };
}

/** "1 message", "3 messages". */
export const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
