import holidayJp from '@holiday-jp/holiday_jp';
import type { Localized } from './language.ts';

/** By day: a name adds a holiday or renames it, null takes it away. The government moves some by decree, and far years are only computed. */
export type HolidayOverrides = Readonly<Record<string, Localized | null>>;

// The library's functions compare UTC midnights with local dates; its table, keyed by calendar day, has no such trap.
const table: Readonly<Record<string, { name: string; name_en: string } | undefined>> = holidayJp.holidays;

/** The public holiday in Japan on a day (`YYYY-MM-DD`), or null. The table runs from 1970 to 2050. */
export function japaneseHoliday(date: string, overrides: HolidayOverrides = {}): Localized | null {
  if (Object.hasOwn(overrides, date)) return overrides[date] ?? null;
  if (!Object.hasOwn(table, date)) return null;
  const found = table[date];
  return found ? { ja: found.name, en: found.name_en } : null;
}
