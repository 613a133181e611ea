/** Values of slots: how they look in templates, when two are the same, and how a template makes one. */
import { formatClock, formatDay, formatMoney, formatRange, zoneLabel } from '../core/format.ts';
import type { Language } from '../core/language.ts';
import { plainValue } from '../core/understanding.ts';
import type { EntityValue } from '../core/understanding.ts';
import type { Option } from './answers.ts';

const WHOLE_NAME = /^\{\{-?\s*([a-z][a-z0-9_]*)\s*-?\}\}$/;

export const textValue = (text: string): EntityValue => ({ kind: 'text', text });

export function isEmptyValue(value: EntityValue): boolean {
  return (value.kind === 'text' && value.text.trim() === '') || (value.kind === 'record' && value.id === '');
}

/** A template that names just one slot copies its value, record and all; anything else makes a text. */
export function valueFrom(
  template: string,
  context: { slot(name: string): EntityValue | undefined; render(template: string): string },
): EntityValue {
  const name = WHOLE_NAME.exec(template.trim())?.[1];
  const copied = name === undefined ? undefined : context.slot(name);
  return copied ?? textValue(context.render(template));
}

/** A record's name in a language: the column beside its name column (`name` and `name_en`, `store_name` and `store_name_en`). */
export function recordName(value: EntityValue & { kind: 'record' }, language: Language): string {
  const column = Object.keys(value.fields).find((key) => value.fields[key] === value.name && value.fields[`${key}_${language}`]);
  return (column ? value.fields[`${column}_${language}`] : value.fields[`name_${language}`]) || value.name;
}

/** How a value reads to a person, for choices and cards. */
export function describeValue(value: EntityValue, language: Language): string {
  if (value.kind === 'record') return recordName(value, language);
  if (value.kind === 'amount') return formatMoney(value.number, value.currency, language);
  return value.kind === 'date_time' ? value.iso : plainValue(value);
}

/** How a value is read back to the customer; empty where that would tell nothing ("any", a number of its own). */
export function spokenValue(value: EntityValue, { language, zone, now }: { language: Language; zone: string; now: number }): string {
  if (value.kind === 'record') return recordName(value, language);
  if (value.kind !== 'date_time' || value.grain === 'month') return '';
  const day = formatDay(value.iso.slice(0, 10), language, now);
  if (value.grain === 'day') return value.end ? `${day}${language === 'ja' ? '〜' : ' – '}${formatDay(value.end, language, now)}` : day;
  const [from, to] = [value.iso.slice(11, 16), value.end?.slice(11, 16)];
  const label = zoneLabel(zone, now);
  const clock = to === undefined ? formatClock(from, language, label) : formatRange([from, to], language, label);
  return value.grain === 'time' ? clock : `${day}${language === 'ja' ? '' : ', '}${clock}`;
}

/** What `{{ slot }}` and `{{ slot.field }}` see. Numbers among a record's fields stay text; filters read them as numbers. */
export function templateValue(value: EntityValue, language: Language): unknown {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'number' || value.kind === 'amount') return value.number;
  if (value.kind === 'date_time') return { iso: value.iso, grain: value.grain, ...(value.end ? { end: value.end } : {}) };
  return { ...value.fields, id: value.id, name: recordName(value, language) };
}

export function sameValue(a: EntityValue, b: EntityValue): boolean {
  if (a.kind === 'record' && b.kind === 'record') return a.id === b.id;
  if (a.kind === 'date_time' && b.kind === 'date_time') return a.iso === b.iso && a.end === b.end;
  if (a.kind === 'number' && b.kind === 'number') return a.number === b.number;
  if (a.kind === 'amount' && b.kind === 'amount') return a.number === b.number && a.currency === b.currency;
  return a.kind === 'text' && b.kind === 'text' && a.text === b.text;
}

/** A day said first and a time said later make one moment, and the other way round; a part of a day (午後, "from 3 to 5") keeps its end. */
export function mergeValue(old: EntityValue | undefined, fresh: EntityValue): EntityValue {
  if (old?.kind !== 'date_time' || fresh.kind !== 'date_time') return fresh;
  const [day, time] = fresh.grain === 'time' ? [old, fresh] : [fresh, old];
  const fits = fresh.grain === 'time' ? old.grain === 'day' || old.grain === 'minute' : fresh.grain === 'day' && old.grain === 'time';
  if (!fits) return fresh;
  const end = time.end === undefined ? {} : { end: movedTo(day.iso, time.iso, time.end) };
  return { kind: 'date_time', iso: `${day.iso.slice(0, 10)}${time.iso.slice(10)}`, grain: 'minute', ...end };
}

/** The end of a span of time on another day: an evening that ends at midnight ends on the day after that one, too. */
function movedTo(day: string, from: string, end: string): string {
  const date = (iso: string): number => Date.parse(iso.slice(0, 10));
  return `${new Date(date(day) + date(end) - date(from)).toISOString().slice(0, 10)}${end.slice(10)}`;
}

const VALUES_THAT_ARE_TEXT = new Set(['text', 'choice']);

/** What choosing an option stores in a slot of this type: a whole record when a row stands behind it, otherwise its value. */
export function valueOfOption(option: Option, entity: string): EntityValue {
  if (option.row && !VALUES_THAT_ARE_TEXT.has(entity)) {
    const fields = Object.fromEntries(Object.entries(option.row).map(([key, value]) => [key, value === null ? '' : String(value)]));
    const [ja, en] = option.texts;
    return { kind: 'record', id: option.value, name: ja ?? option.label, fields: { ...fields, ...(en ? { name_en: en } : {}) } };
  }
  if (entity === 'number' && Number.isFinite(Number(option.value))) return { kind: 'number', number: Number(option.value) };
  return textValue(option.value);
}
