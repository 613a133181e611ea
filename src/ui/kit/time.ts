import type { Language } from '../../core/language.ts';

/** Calendar parts of a moment (epoch ms) in a zone; the reader's own when none is named. */
function partsOf(at: number, timeZone?: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const found = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  const { year = '', month = '', day = '', weekday = '', hour = '', minute = '' } = found;
  return { year: Number(year), month: Number(month), day: Number(day), weekday, hour: Number(hour), minute };
}

const weekdays: Record<string, string> = { Sun: '日', Mon: '月', Tue: '火', Wed: '水', Thu: '木', Fri: '金', Sat: '土' };
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "14:05", in both languages: the interface counts 24 hours. */
export function clockTime(at: number, timeZone?: string): string {
  const { hour, minute } = partsOf(at, timeZone);
  return `${String(hour).padStart(2, '0')}:${minute}`;
}

/** The same text for all moments of one calendar day. */
export function dayKey(at: number, timeZone?: string): string {
  const { year, month, day } = partsOf(at, timeZone);
  return `${year}-${month}-${day}`;
}

/** 「11月19日（木）」 or "Thu 19 Nov", with the year when it is not this one. */
export function dayName(at: number, now: number, language: Language, timeZone?: string): string {
  const { year, month, day, weekday } = partsOf(at, timeZone);
  const thisYear = year === partsOf(now, timeZone).year;
  if (language === 'ja') return `${thisYear ? '' : `${year}年`}${month}月${day}日（${weekdays[weekday]}）`;
  return `${weekday} ${day} ${months[month - 1]}${thisYear ? '' : ` ${year}`}`;
}

/** A day as a separator says it: 「今日 11月21日（土）」, "Yesterday, Fri 20 Nov". */
export function dayLabel(at: number, now: number, language: Language): string {
  const name = dayName(at, now, language);
  const key = dayKey(at);
  if (key === dayKey(now)) return language === 'ja' ? `今日 ${name}` : `Today, ${name}`;
  if (key === dayKey(now - 24 * 3600_000)) return language === 'ja' ? `昨日 ${name}` : `Yesterday, ${name}`;
  return name;
}

/**
 * A moment that was promised to a customer, in the brand's zone: 「14:20」「11月24日（火）10:00」, "2:20 pm JST", "10:00 am JST on Tue 24 Nov".
 * A reader in another zone sees in Japanese, too, whose time it is.
 */
export function promisedTime(at: number, now: number, language: Language, timeZone: string): string {
  const today = dayKey(at, timeZone) === dayKey(now, timeZone);
  const name = dayName(at, now, language, timeZone);
  if (language === 'ja') {
    const foreign = clockTime(at) !== clockTime(at, timeZone) && timeZone === 'Asia/Tokyo' ? '日本時間' : '';
    return `${foreign}${today ? '' : name}${clockTime(at, timeZone)}`;
  }
  const { hour, minute } = partsOf(at, timeZone);
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${minute} ${hour < 12 ? 'am' : 'pm'} ${zoneName(at, timeZone)}`;
  return today ? time : `${time} on ${name}`;
}

function zoneName(at: number, timeZone: string): string {
  if (timeZone === 'Asia/Tokyo') return 'JST';
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

/**
 * How long ago, as a row says it: 「たった今」「3分前」「12:05」「昨日 18:20」「11/19」, "just now", "3 min ago", "12:05", "Yesterday 18:20", "19 Nov".
 * Years other than this one are named. A moment that is still to come counts as now.
 */
export function relativeTime(at: number, now: number, language: Language): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return language === 'ja' ? 'たった今' : 'just now';
  if (minutes < 60) return language === 'ja' ? `${minutes}分前` : `${minutes} min ago`;
  const key = dayKey(at);
  if (key === dayKey(now)) return clockTime(at);
  if (key === dayKey(now - 24 * 3600_000)) return `${language === 'ja' ? '昨日' : 'Yesterday'} ${clockTime(at)}`;
  const { year, month, day } = partsOf(at);
  const thisYear = year === partsOf(now).year;
  if (language === 'ja') return `${thisYear ? '' : `${year}/`}${month}/${day}`;
  return `${day} ${months[month - 1]}${thisYear ? '' : ` ${year}`}`;
}

/** A clock time, with its day where that is not today's: 「14:36」「明日 09:12」「11/24 09:12」, "14:36", "tomorrow 09:12", "24 Nov 09:12". */
export function momentText(at: number, now: number, language: Language): string {
  return dayKey(at) === dayKey(now) ? clockTime(at) : momentWithDay(at, now, language);
}

/** The same with today's named, too: 「今日 12:05」, "today 12:05". */
export function momentWithDay(at: number, now: number, language: Language): string {
  const key = dayKey(at);
  const near = [
    { day: now, ja: '今日', en: 'today' },
    { day: now + 24 * 3600_000, ja: '明日', en: 'tomorrow' },
    { day: now - 24 * 3600_000, ja: '昨日', en: 'yesterday' },
  ].find(({ day }) => dayKey(day) === key);
  const { month, day } = partsOf(at);
  return `${near ? near[language] : language === 'ja' ? `${month}/${day}` : `${day} ${months[month - 1]}`} ${clockTime(at)}`;
}

/** As a sentence says when: 「14:36」「明日 09:12」, "at 14:36", "tomorrow 09:12", "on 24 Nov 09:12". */
export function whenText(at: number, now: number, language: Language): string {
  const text = momentText(at, now, language);
  // "tomorrow" needs no word before it.
  if (language === 'ja' || !/^\d/.test(text)) return text;
  return dayKey(at) === dayKey(now) ? `at ${text}` : `on ${text}`;
}

/** The whole moment, for who points at a time: 「2026年11月21日（土）14:22」, "Sat 21 Nov 2026 14:22". */
export function fullMoment(at: number, language: Language): string {
  const { year, month, day, weekday } = partsOf(at);
  if (language === 'ja') return `${year}年${month}月${day}日（${weekdays[weekday]}）${clockTime(at)}`;
  return `${weekday} ${day} ${months[month - 1]} ${year} ${clockTime(at)}`;
}
