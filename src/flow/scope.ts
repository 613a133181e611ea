/** What templates can see. Everything is plain data; a customer's words are values among others. */
import type { Language } from '../core/language.ts';
import type { Understanding } from '../core/understanding.ts';
import { wallClock } from '../core/zone.ts';
import type { Content } from './content.ts';
import type { Frame } from './state.ts';
import { templateValue } from './values.ts';

/** Names that flows cannot give to slots or values. */
export const RESERVED_NAMES = ['brand', 'contact', 'text', 'now', 'today', 'language', 'item', 'emotion'] as const;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `brand.name` and the like in one language, from `setup.yaml`. */
export function brandValues(content: Content, language: Language): Record<string, unknown> {
  const brand = isRecord(content.setup) && isRecord(content.setup['brand']) ? content.setup['brand'] : {};
  return Object.fromEntries(Object.entries(brand).map(([key, value]) => [key, isRecord(value) ? (value[language] ?? '') : value]));
}

export function zoneOf(content: Content): string {
  const zone = isRecord(content.setup) ? content.setup['zone'] : undefined;
  return typeof zone === 'string' ? zone : 'Asia/Tokyo';
}

type About = { contact: { name?: string | undefined }; text: string; now: number; understanding?: Pick<Understanding, 'emotion'> };

export function scopeOf(content: Content, frame: Frame | null, language: Language, about: About): Record<string, unknown> {
  const scope: Record<string, unknown> = { ...frame?.vars };
  for (const [name, value] of Object.entries(frame?.slots ?? {})) scope[name] = templateValue(value, language);
  const { contact, text, now, understanding } = about;
  return {
    ...scope,
    brand: brandValues(content, language),
    contact: { name: contact.name ?? '' },
    text,
    now,
    today: wallClock(zoneOf(content), now).date,
    language,
    // How this turn sounds; calm where nobody has listened.
    emotion: { negativity: 0, anger: 0, urgency: 0, gratitude: 0, ...understanding?.emotion },
  };
}
