import type { EntityRef } from '../draft.ts';

/** Dialogflow's system entities (cloud.google.com/dialogflow/es/docs/reference/system-entities) that have a counterpart here. */
const COUNTERPARTS: Record<string, string> = {
  ...{ date: 'date_time', time: 'date_time', 'date-time': 'date_time', 'date-period': 'date_time', 'time-period': 'date_time' },
  ...{ number: 'number', 'number-integer': 'number', cardinal: 'number', ordinal: 'number', age: 'number' },
  ...{ email: 'email', 'phone-number': 'phone', 'zip-code': 'postal_code' },
};

/** The other way: what a placeholder is called in an agent. */
export const SYSTEM_TYPES: Readonly<Record<string, string>> = {
  date_time: '@sys.date-time',
  number: '@sys.number',
  email: '@sys.email',
  phone: '@sys.phone-number',
  postal_code: '@sys.zip-code',
  text: '@sys.any',
};

/** `@sys.date` → date_time, `@product` → the agent's own; null for a system type without counterpart and for what is no type. */
export function entityOf(type: string): EntityRef | null {
  if (!type.startsWith('@') || type.length < 2) return null;
  if (!type.startsWith('@sys.')) return { own: type.slice(1) };
  const name = type.slice('@sys.'.length);
  const counterpart = Object.hasOwn(COUNTERPARTS, name) ? COUNTERPARTS[name] : undefined;
  return counterpart === undefined ? null : { builtIn: counterpart };
}

/** Of a moment, what the type means. */
export const partOf = (type: string): { as?: 'day' | 'clock' } =>
  type === '@sys.date' ? { as: 'day' } : type === '@sys.time' ? { as: 'clock' } : {};
