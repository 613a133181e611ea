import type { ChatBrand } from '../core/chat.ts';
import type { HoursRange } from '../core/hours.ts';
import { hoursOn } from '../core/hours.ts';
import type { Localized } from '../core/language.ts';
import { defaultTeam, teamSchedule, type Setup } from '../core/setup.ts';
import { wallClock } from '../core/zone.ts';

/** What the chat page shows of the brand: its name, and when its staff are there today. */
export function chatBrand(setup: Setup, color: string, now: number): ChatBrand {
  const { brand, zone } = setup;
  const team = defaultTeam(setup);
  const schedule = teamSchedule(setup, team);
  const today = schedule ? hoursOn(schedule, wallClock(zone, now).date).hours : [];
  return {
    name: brand.name,
    initial: { ja: initialOf(brand.name.ja), en: initialOf(brand.name.en) },
    color,
    privacyUrl: brand.privacy_url,
    timeZone: zone,
    hours: [{ label: { ja: 'チャットの担当', en: 'Staff on chat' }, value: hoursText(today) }],
  };
}

/** The first letter that tells brands apart: what stands after a 「の」 in a Japanese name (雑貨のカモ屋: カ). */
function initialOf(name: string): string {
  const part = /の(.)/u.exec(name)?.[1] ?? Array.from(name)[0] ?? '';
  return part.toUpperCase();
}

function hoursText(hours: readonly HoursRange[]): Localized {
  if (hours.length === 0) return { ja: '本日は休み', en: 'Closed today' };
  return {
    ja: hours.map(([open, close]) => `${open}〜${close}`).join(' '),
    en: hours.map(([open, close]) => `${open}–${close}`).join(' '),
  };
}
