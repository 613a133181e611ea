import { seededRandom } from '../../core/clock.ts';
import type { Language } from '../../core/language.ts';
import type { Content } from '../../flow/load.ts';
import type { NamedThing, NamedThings } from './named-things.ts';
import { samplePattern } from './sample-pattern.ts';

/** Gives the next value for a placeholder, `{product}` → 「リングノート B5」. Undefined when nothing of that type is known. */
export type Samples = (type: string, language: Language) => string | undefined;

const FIXED: Record<string, Record<Language, string[]>> = {
  date_time: {
    ja: ['明日', '土曜日', '12月30日', '今日の19時', '来週の日曜', '元日', '明後日の朝10時', 'きょう'],
    en: ['tomorrow', 'on Saturday', 'December 30', 'today at 7pm', 'next Sunday', "New Year's Day", 'on Monday at 10am', 'today'],
  },
  number: { ja: ['2', '3', '10', '5', '1', '20'], en: ['2', 'three', '10', '5', 'two', '20'] },
  email: { ja: ['hanako@example.jp', 'yamada@example.com'], en: ['sam@example.com', 'kim@example.org'] },
  phone: { ja: ['03-1234-5678', '090-1234-5678'], en: ['03-1234-5678', '090-1234-5678'] },
  postal_code: { ja: ['150-0042', '〒530-0001'], en: ['150-0042', '530-0001'] },
};

/** Names in order of a shuffle by the seed, so that the same things and seed give the same examples. */
export function createSamples(content: Content, things: NamedThings[], seed: number): Samples {
  const random = seededRandom(seed);
  const lists = new Map<string, string[]>();
  for (const { type, entries } of things) {
    const chosen = pick(entries, 400, random);
    lists.set(`${type} ja`, chosen.flatMap(japanese));
    lists.set(`${type} en`, chosen.flatMap(english));
  }
  for (const [type, { pattern }] of Object.entries(content.entities)) {
    const values = Array.from({ length: 12 }, () => samplePattern(pattern, random)).filter((value) => value !== null);
    for (const language of ['ja', 'en']) if (!lists.has(`${type} ${language}`)) lists.set(`${type} ${language}`, values);
  }
  const next = new Map<string, number>();
  return (type, language) => {
    const key = `${type} ${language}`;
    const values = lists.get(key) ?? (Object.hasOwn(FIXED, type) ? FIXED[type]?.[language] : undefined) ?? [];
    const at = next.get(key) ?? 0;
    next.set(key, at + 1);
    return values.length === 0 ? undefined : values[at % values.length];
  };
}

/** At most `count` entries in a random order (Fisher-Yates, from the front). */
function pick(entries: NamedThing[], count: number, random: () => number): NamedThing[] {
  const all = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const wanted = Math.min(count, all.length);
  for (let at = 0; at < wanted; at++) {
    const other = at + Math.floor(random() * (all.length - at));
    const [one, two] = [all[at] as NamedThing, all[other] as NamedThing];
    [all[at], all[other]] = [two, one];
  }
  return all.slice(0, wanted);
}

const LATIN = /^[\x20-\x7e\u2019]+$/;

const japanese = (thing: NamedThing): string[] => [thing.name];

/** The English name: a column that says so, or the first name in Latin letters. */
function english(thing: NamedThing): string[] {
  const name = thing.fields['name_en'] ?? [thing.name, ...thing.aliases].find((alias) => LATIN.test(alias));
  return name === undefined || name === '' ? [] : [name];
}
