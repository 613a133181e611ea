import { minuteOf, minutesOf, type HoursRange } from './hours.ts';
import type { Language } from './language.ts';
import { wallClock, weekdayOf, WEEKDAYS } from './zone.ts';

/** How numbers, days and times are written to customers (docs: the writing rules). Half-width digits, full-width brackets, the weekday with every day. */

const WEEKDAY_JA = '日月火水木金土';
const WEEKDAY_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTH_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_A_YEAR = 183 * 86_400_000;

/** 「1,100円（税込）」, "¥1,100 incl. tax". `amount` includes the tax. */
export function formatYen(amount: number, language: Language): string {
  const digits = Math.round(amount).toLocaleString('en-US');
  return language === 'ja' ? `${digits}円（税込）` : `¥${digits} incl. tax`;
}

/** 「5,000円」, "¥5,000", "$20": an amount that somebody named. `currency` as in ISO 4217. */
export function formatMoney(amount: number, currency: string, language: Language): string {
  if (currency === 'JPY' && language === 'ja') return `${Math.round(amount).toLocaleString('en-US')}円`;
  return new Intl.NumberFormat(language, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(amount);
}

/** 「11月29日（日）」, "Sun 29 Nov". `date` is YYYY-MM-DD; the year is said only when the day is half a year or more from `now` (epoch ms). */
export function formatDay(date: string, language: Language, now: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const weekday = WEEKDAYS.indexOf(weekdayOf(date));
  const far = Math.abs(Date.UTC(year, month - 1, day) - now) > HALF_A_YEAR;
  if (language === 'ja') return `${far ? `${year}年` : ''}${month}月${day}日（${WEEKDAY_JA[weekday]}）`;
  return `${WEEKDAY_EN[weekday]} ${day} ${MONTH_EN[month - 1]}${far ? ` ${year}` : ''}`;
}

/** How a zone is called in English: JST in Japan, otherwise what Intl says at that moment. */
export function zoneLabel(zone: string, epochMs: number): string {
  if (zone === 'Asia/Tokyo') return 'JST';
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(epochMs);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** 「19:00」, "7:00 pm JST". `clock` is HH:MM; after 24:00 it is the next day's. An empty label leaves it out. */
export function formatClock(clock: string, language: Language, label = 'JST'): string {
  const text = formatMinute(minuteOf(clock), language);
  return language === 'ja' || label === '' ? text : `${text} ${label}`;
}

function formatMinute(minute: number, language: Language): string {
  const [hour, rest] = [Math.floor(minute / 60), String(minute % 60).padStart(2, '0')];
  if (language === 'ja') return hour > 24 || minute > 24 * 60 ? `翌${hour - 24}:${rest}` : `${hour}:${rest}`;
  return `${hour % 12 || 12}:${rest} ${hour % 24 < 12 ? 'am' : 'pm'}`;
}

/** 「10:00〜18:00」, "10:00 am–6:00 pm JST"; round the clock 「24時間」, "24 hours". */
export function formatRange(range: HoursRange, language: Language, label = 'JST'): string {
  const { from, to } = minutesOf(range);
  if (to - from === 24 * 60) return language === 'ja' ? '24時間' : '24 hours';
  if (language === 'ja') return `${formatMinute(from, 'ja')}〜${formatMinute(to, 'ja')}`;
  return `${formatMinute(from, 'en')}–${formatMinute(to, 'en')}${label === '' ? '' : ` ${label}`}`;
}

/** A day's hours: 「10:00〜13:00、14:00〜18:00」, "10:00 am–1:00 pm, 2:00 pm–6:00 pm JST"; without any 「休業」, "closed". */
export function formatHours(hours: readonly HoursRange[], language: Language, label = 'JST'): string {
  if (hours.length === 0) return language === 'ja' ? '休業' : 'closed';
  const last = hours.length - 1;
  return hours.map((range, at) => formatRange(range, language, at === last ? label : '')).join(language === 'ja' ? '、' : ', ');
}

/** HH:MM on the wall. */
export function clockOf(zone: string, epochMs: number): string {
  const { minute } = wallClock(zone, epochMs);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** A moment: 「19:00」 today, otherwise with its day, 「11月29日（日）19:00」; "Sun 29 Nov, 7:00 pm JST". */
export function formatMoment(epochMs: number, language: Language, now: number, zone = 'Asia/Tokyo'): string {
  const clock = formatClock(clockOf(zone, epochMs), language, zoneLabel(zone, epochMs));
  const { date } = wallClock(zone, epochMs);
  if (date === wallClock(zone, now).date) return clock;
  return `${formatDay(date, language, now)}${language === 'ja' ? '' : ', '}${clock}`;
}
