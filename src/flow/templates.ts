/**
 * Liquid with its safety catches on. Templates come from staff; what a customer wrote is always a value and never parsed.
 * No files, no includes, no look at prototypes, bounded length, time, memory and loops.
 */
import { Context, Liquid } from 'liquidjs';
import type { Template } from 'liquidjs';
import { clockOf, formatClock, formatDay, formatMoment, formatRange, formatYen, zoneLabel } from '../core/format.ts';
import type { Language } from '../core/language.ts';
import { wallClock } from '../core/zone.ts';

/** A template failed, at the check or while answering. The customer did nothing wrong. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

export type Surroundings = { language: Language; zone: string; now: number };

/** Characters, milliseconds, and units of Liquid's own count. The milliseconds are those of the wall: a busy machine must not meet them with a template that is small. */
const LIMITS = { parseLimit: 20_000, renderLimit: 2_000, memoryLimit: 1_000_000 };
/** Pieces of template run in one rendering, loops counted each time round: what stops an endless template on any machine alike. A long list of fifty rows takes about a thousand. */
const MOST_PIECES = 20_000;
/** Filters that run text as a program, or that texts to customers never need. */
const REMOVED_FILTERS = [
  'where_exp',
  'reject_exp',
  'group_by_exp',
  'has_exp',
  'find_index_exp',
  'find_exp',
  'sha256',
  'hmac_sha256',
  'sample',
];
const REMOVED_TAGS = ['include', 'render', 'layout', 'block'];
const CACHE_SIZE = 2_000;

type FilterThis = { context: Context };
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function surroundings(self: FilterThis): Surroundings {
  const globals = self.context.globals as { surroundings?: Surroundings };
  return globals.surroundings ?? { language: 'ja', zone: 'Asia/Tokyo', now: 0 };
}

/** A day and a time of day out of a date_time value, an ISO text, a time of day, or epoch milliseconds. Null when it is none of them. */
function wall(value: unknown, around: Surroundings): { date: string | null; clock: string | null } | null {
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e15) {
    return { date: wallClock(around.zone, value).date, clock: clockOf(around.zone, value) };
  }
  const text = isRecord(value) ? asText(value['iso']) : asText(value);
  const found = /^(?:(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}))?|(\d{1,2}:\d{2}))/.exec(text);
  return found ? { date: found[1] ?? null, clock: found[2] ?? found[3] ?? null } : null;
}

/** When something is: the clock alone where it is today, else with its day. */
function momentOf(this: FilterThis, value: unknown): string {
  const { language, now, zone } = surroundings(this);
  if (typeof value === 'number' && Number.isFinite(value)) return formatMoment(value, language, now, zone);
  const at = wall(value, { language, now, zone });
  if (!at) return asText(isRecord(value) ? value['iso'] : value);
  const isToday = at.date === wallClock(zone, now).date;
  const day = at.date === null || (isToday && at.clock !== null) ? '' : formatDay(at.date, language, now);
  const clock = at.clock === null ? '' : formatClock(at.clock, language, zoneLabel(zone, now));
  return [day, clock].filter((part) => part !== '').join(language === 'ja' ? '' : ', ');
}

function registerFilters(liquid: Liquid): void {
  liquid.registerFilter('yen', function (this: FilterThis, value: unknown) {
    const amount = Number(value);
    return value === null || value === undefined || value === '' || !Number.isFinite(amount)
      ? asText(value)
      : formatYen(amount, surroundings(this).language);
  });
  liquid.registerFilter('day', function (this: FilterThis, value: unknown) {
    const around = surroundings(this);
    const at = wall(value, around);
    return at?.date ? formatDay(at.date, around.language, around.now) : asText(isRecord(value) ? value['iso'] : value);
  });
  liquid.registerFilter('clock', function (this: FilterThis, value: unknown) {
    const around = surroundings(this);
    const at = wall(value, around);
    if (!at?.clock) return asText(isRecord(value) ? value['iso'] : value);
    const label = zoneLabel(around.zone, around.now);
    const end = isRecord(value) ? wall(value['end'], around)?.clock : null;
    return end && end !== at.clock ? formatRange([at.clock, end], around.language, label) : formatClock(at.clock, around.language, label);
  });
  liquid.registerFilter('moment', momentOf);
  // How old a figure is: the same under the name that flows had for it first.
  liquid.registerFilter('asof', momentOf);
  liquid.registerFilter('local', function (this: FilterThis, value: unknown, column: unknown) {
    if (!isRecord(value)) return '';
    const key = asText(column);
    const own = surroundings(this).language === 'en' ? `${key}_en` : `${key}_ja`;
    return asText(Object.hasOwn(value, own) && asText(value[own]) !== '' ? value[own] : Object.hasOwn(value, key) ? value[key] : '');
  });
}

/** The engine looks at the clock before each piece that it runs; there the pieces are counted, which its own options do not do. */
function countingContext(liquid: Liquid, scope: Record<string, unknown>, around: Surroundings): Context {
  const context = new Context(scope, liquid.options, { sync: true, globals: { surroundings: around } }, { liquid });
  const limit = context.renderLimit;
  const check = limit.check.bind(limit);
  let pieces = 0;
  limit.check = (at) => {
    if (++pieces > MOST_PIECES) throw new ContentError('too many pieces');
    check(at);
  };
  return context;
}

/** One per content: parsed templates are kept, and forgotten when there are too many. */
export type Templates = {
  /** Throws ContentError. */
  check(template: string): void;
  checkCondition(condition: string): void;
  render(template: string, scope: Record<string, unknown>, around: Surroundings): string;
  test(condition: string, scope: Record<string, unknown>, around: Surroundings): boolean;
};

export function createTemplates(): Templates {
  const liquid = new Liquid({ ...LIMITS, ownPropertyOnly: true, strictFilters: true, relativeReference: false, templates: {} });
  for (const tag of REMOVED_TAGS) delete liquid.tags[tag];
  for (const name of REMOVED_FILTERS) liquid.unregisterFilter(name);
  registerFilters(liquid);
  const parsed = new Map<string, Template[]>();
  const failed = (error: unknown): ContentError =>
    new ContentError(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), { cause: error });

  const parse = (template: string): Template[] => {
    const known = parsed.get(template);
    if (known) return known;
    if (parsed.size >= CACHE_SIZE) parsed.clear();
    try {
      const fresh = liquid.parse(template);
      parsed.set(template, fresh);
      return fresh;
    } catch (error) {
      throw failed(error);
    }
  };
  const render: Templates['render'] = (template, scope, around) => {
    if (!template.includes('{{') && !template.includes('{%')) return template;
    const program = parse(template);
    try {
      return asText(liquid.renderSync(program, countingContext(liquid, scope, around), { sync: true })).trim();
    } catch (error) {
      throw failed(error);
    }
  };
  const asTemplate = (condition: string): string => {
    if (condition.includes('%}') || condition.includes('{%')) throw new ContentError('a condition holds no tags');
    return `{% if ${condition} %}1{% endif %}`;
  };
  return {
    check: (template) => void parse(template),
    checkCondition: (condition) => void parse(asTemplate(condition)),
    render,
    test: (condition, scope, around) => render(asTemplate(condition), scope, around) === '1',
  };
}
