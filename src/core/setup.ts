import { z } from 'zod';
import type { HolidayOverrides } from './holidays.ts';
import { minuteOf, minutesOf, type HoursRange, type Schedule, type SpecialDay } from './hours.ts';
import type { ChannelName } from './message.ts';
import { isDay, isZone, WEEKDAYS, type Weekday } from './zone.ts';

/** What a house needs to know of itself: brand, zone, teams, calendar. Seeded from `flows/setup.yaml`, then settings in the database. */

export const localizedSchema = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });

const day = z.string().refine(isDay, 'must be a day such as 2026-12-31');
const clock = z.string().refine((text) => !Number.isNaN(minuteOf(text)), 'must be a time such as 10:00');
const range = z
  .tuple([clock, clock])
  .refine(([open]) => !(minuteOf(open) >= 24 * 60), 'must open before 24:00')
  .refine((hours) => minutesOf(hours).to > minutesOf(hours).from, 'must close after it opens');
const ranges = z.array(range).max(4) satisfies z.ZodType<HoursRange[]>;

/** `{ every: [[10:00, 18:00]], sun: [], holiday: [] }`: `every` stands for each weekday that is not named. */
export const weekSchema = z
  .strictObject({
    every: ranges.optional(),
    ...{ mon: ranges.optional(), tue: ranges.optional(), wed: ranges.optional(), thu: ranges.optional() },
    ...{ fri: ranges.optional(), sat: ranges.optional(), sun: ranges.optional(), holiday: ranges.optional() },
  })
  .transform(({ every, holiday, ...named }): Schedule['week'] => {
    const week: Partial<Record<Weekday | 'holiday', readonly HoursRange[]>> = holiday ? { holiday } : {};
    for (const weekday of WEEKDAYS) {
      const hours = named[weekday] ?? every;
      if (hours) week[weekday] = hours;
    }
    return week;
  });

/** `{ date, hours: [[10:00, 18:00]] }` or `{ date, closed: true }`, each with a name if it has one. */
export const specialDaySchema = z
  .strictObject({ date: day, hours: ranges.min(1).optional(), closed: z.literal(true).optional(), name: localizedSchema.optional() })
  .refine((special) => (special.hours === undefined) !== (special.closed === undefined), 'needs either hours or closed: true')
  .transform(({ date, hours = [], name }): SpecialDay => (name ? { date, hours, name } : { date, hours }));

const specialDays = z
  .array(specialDaySchema)
  .refine((days) => new Set(days.map((special) => special.date)).size === days.length, 'names a day more than once');

const teamSchema = z.strictObject({
  name: localizedSchema,
  /** Takes what no rule sends elsewhere. Exactly one team is. */
  default: z.boolean().default(false),
  hours: weekSchema,
  closed_on_holidays: z.boolean().default(false),
  /** Days of this team alone; they count before the common ones. */
  special: specialDays.default([]),
  /** Within how many of its open minutes the team means to answer. */
  reply_minutes: z.int().min(1).max(10_080).default(15),
  /** Within how many of its open minutes an answer comes when nobody is at the desk, or nobody came in time. */
  away_minutes: z.int().min(1).max(10_080).default(60),
  /** Who is told by mail when somebody waits and nobody is at the desk; empty: whoever the settings name. */
  mail: z.array(z.email()).max(20).default([]),
});

/** `x`, `web` or `botframework`; with one account's id at the channel after a colon, that account alone. */
const accountKey = z
  .string()
  .regex(/^(?:x|web|botframework)(?::\S{1,200})?$/, 'must be a channel (x, web, botframework) or one account of it, such as x:12345');

/** Which recognizers there are is known where they are listed, not here. */
const recognizerName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a recognizer, such as embedded or dialogflow');

const zone = z.string().refine(isZone, 'must be an IANA time zone such as Asia/Tokyo');
const holidays = z.record(day, localizedSchema.nullable()) satisfies z.ZodType<HolidayOverrides>;

const houseSchema = z.strictObject({
  brand: z.strictObject({ name: localizedSchema, privacy_url: z.url(), shop_url: z.url() }),
  zone: zone.default('Asia/Tokyo'),
  /** Corrections to the public holidays: a name adds one, null takes one away. */
  holidays: holidays.default({}),
  /** Days on which shops and teams keep other hours. */
  special: specialDays.default([]),
  teams: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'), teamSchema)
    .refine((teams) => Object.values(teams).filter((team) => team.default).length === 1, 'needs exactly one team with default: true'),
  /** What is different for an account: the team that takes what comes in by it, unless the reason names another, and who understands its customers. */
  accounts: z.record(accountKey, z.strictObject({ team: z.string().optional(), recognizer: recognizerName.optional() })).default({}),
});

export const setupSchema = houseSchema.superRefine(({ accounts, teams }, context) => {
  for (const [account, { team }] of Object.entries(accounts)) {
    if (team === undefined || Object.hasOwn(teams, team)) continue;
    const known = Object.keys(teams).join(', ');
    context.addIssue({ code: 'custom', path: ['accounts', account, 'team'], message: `there is no team “${team}” (there is ${known})` });
  }
});

export type Setup = z.output<typeof setupSchema>;
export type TeamSetup = Setup['teams'][string];

/** The team that takes what no rule sends elsewhere. */
export function defaultTeam(setup: Setup): string {
  return Object.keys(setup.teams).find((id) => setup.teams[id]?.default) as string;
}

/** The team that a reason names, if it exists; else that of the account, of its channel, or the one that takes everything. */
export function teamOf(setup: Setup, wanted: string | undefined, account: AccountName): string {
  if (wanted !== undefined && Object.hasOwn(setup.teams, wanted)) return wanted;
  return ofAccount(setup, account, 'team') ?? defaultTeam(setup);
}

/** Who understands the customers of an account; undefined: the release's own recognizer. */
export function recognizerOf(setup: Setup, account: AccountName): string | undefined {
  return ofAccount(setup, account, 'recognizer');
}

type AccountName = { channel: ChannelName; externalId: string };

/** What is said of the one account, else of its channel. */
function ofAccount<K extends 'team' | 'recognizer'>(setup: Setup, account: AccountName, what: K): Setup['accounts'][string][K] | undefined {
  for (const key of [`${account.channel}:${account.externalId}`, account.channel]) {
    const value = Object.hasOwn(setup.accounts, key) ? setup.accounts[key]?.[what] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A team's opening hours, its own special days before the common ones. Undefined when there is no such team. */
export function teamSchedule(setup: Setup, teamId: string): Schedule | undefined {
  const team = Object.hasOwn(setup.teams, teamId) ? setup.teams[teamId] : undefined;
  if (!team) return undefined;
  const special = [...team.special, ...setup.special];
  return { zone: setup.zone, week: team.hours, special, closedOnHolidays: team.closed_on_holidays, holidays: setup.holidays };
}
