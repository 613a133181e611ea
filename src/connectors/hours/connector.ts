import { clockOf, formatDay, formatHours, formatMoment, zoneLabel } from '../../core/format.ts';
import { closingTime, hoursOn, isOpen, minuteOf, nextOpening, type Schedule } from '../../core/hours.ts';
import { teamSchedule, type Setup } from '../../core/setup.ts';
import { epochOf, WEEKDAYS, type Weekday } from '../../core/zone.ts';
import type { Connector, LookupResult, Query, Row } from '../connector.ts';
import type { OpenContext } from '../plug.ts';
import { namesOf } from '../table.ts';
import { valueKey } from '../value-key.ts';
import { parseMoment, type Moment } from './moment.ts';
import type { HoursSettings } from './settings.ts';

const ALL = 10_000;

/**
 * Works out opening hours on a day. Filters: `store` (id or name; none for every shop) or `team` (of the setup), and `date_time`, `date` or `at` as
 * `parseMoment` reads them. Each row says the hours of that day, whether it is open at that moment (null when only a day was asked for), and when it opens next.
 */
export async function openConnector(settings: HoursSettings, context: OpenContext): Promise<Connector> {
  const shops = () => context.connector(settings.stores);
  async function lookup(query: Query, deadlineMs: number): Promise<LookupResult> {
    const setup = context.setup();
    const now = context.clock.now();
    const { date_time, date, at, team, store, store_id } = query.filter;
    const moment = parseMoment((date_time || date || at || query.at || '').trim(), setup.zone, now);
    if (team) {
      const schedule = teamSchedule(setup, team);
      const name = setup.teams[team]?.name;
      const items =
        schedule && name ? [{ team_id: team, team_name: name.ja, team_name_en: name.en, ...dayRow(schedule, moment, now) }] : [];
      return { items, total: items.length, asOf: now, stale: false };
    }
    const all = await shops().lookup({ filter: {}, limit: ALL, ...(query.near ? { near: query.near } : {}) }, deadlineMs);
    const wanted = valueKey(store || store_id || '');
    const found = store || store_id ? all.items.filter((shop) => names(shop).some((name) => valueKey(name) === wanted)) : all.items;
    const special = settings.special === 'setup';
    const items = found.slice(0, query.limit ?? 20).map((shop) => shopRow(shop, setup, special, moment, now));
    return { items, total: found.length, asOf: all.asOf, stale: all.stale };
  }
  const stops: (() => void)[] = [];
  return {
    kind: 'hours',
    lookup,
    onChange(listener) {
      const stop = shops().onChange?.(listener) ?? (() => undefined);
      stops.push(stop);
      return stop;
    },
    async close() {
      for (const stop of stops) stop();
    },
  };
}

const names = (shop: Row) => namesOf(shop, ['id', 'name', 'name_en', 'aliases']);

function shopRow(shop: Row, setup: Setup, special: boolean, moment: Moment, now: number): Row {
  const schedule = shopSchedule(shop, setup, special);
  const about = { store_id: shop.id ?? null, store_name: shop.name ?? null, store_name_en: shop.name_en ?? null };
  return {
    ...about,
    ...(schedule ? dayRow(schedule, moment, now) : { date: moment.date, open: null, close: null, closed: null, is_open: null }),
  };
}

/** Null when the shop's hours cannot be read: nothing is said rather than something wrong. */
function shopSchedule(shop: Row, setup: Setup, special: boolean): Schedule | null {
  const [open, close] = [String(shop.open ?? ''), String(shop.close ?? '')];
  if (Number.isNaN(minuteOf(open) + minuteOf(close))) return null;
  const closed = String(shop.closed_weekdays ?? '').split('|');
  const week: Partial<Record<Weekday, [[string, string]]>> = {};
  for (const weekday of WEEKDAYS) if (!closed.includes(weekday)) week[weekday] = [[open, close]];
  return { zone: setup.zone, week, holidays: setup.holidays, special: special ? setup.special : [] };
}

/** Times as HH:MM; texts ready to be said, in both languages. */
function dayRow(schedule: Schedule, { date, at }: Moment, now: number): Row {
  const { weekday, hours, holiday, special } = hoursOn(schedule, date);
  const start = epochOf(schedule.zone, date, 0);
  const label = zoneLabel(schedule.zone, start);
  const closes = at === null ? null : closingTime(schedule, at);
  const next = nextOpening(schedule, at ?? start);
  return {
    ...{ date, weekday, day_text: formatDay(date, 'ja', now), day_text_en: formatDay(date, 'en', now) },
    ...{ open: hours[0]?.[0] ?? null, close: hours.at(-1)?.[1] ?? null, closed: hours.length === 0 },
    ...{ hours_text: formatHours(hours, 'ja', label), hours_text_en: formatHours(hours, 'en', label) },
    is_open: at === null ? null : isOpen(schedule, at),
    closes_at: closes === null ? null : clockOf(schedule.zone, closes),
    next_open_text: next === null ? null : formatMoment(next, 'ja', now, schedule.zone),
    next_open_text_en: next === null ? null : formatMoment(next, 'en', now, schedule.zone),
    ...{ holiday: holiday?.ja ?? null, holiday_en: holiday?.en ?? null },
    ...{ special: special !== null, special_name: special?.name?.ja ?? null, special_name_en: special?.name?.en ?? null },
  };
}
