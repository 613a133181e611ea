import type { Language } from '../../core/language.ts';
import { foldWithOffsets } from '../../core/text/key-offsets.ts';
import type { Entity, EntityValue } from '../../core/understanding.ts';
import { findContactData } from './contact-data.ts';
import { findDateTimes } from './date-time/date-time.ts';
import { createNameFinder } from './find-names.ts';
import type { Gazetteer, GazetteerEntry, Mention } from './gazetteer.ts';
import { findNumbers } from './numbers.ts';
import { createPatternFinder, DEFAULT_PATTERNS } from './patterns.ts';
import type { Patterns } from './patterns.ts';
import type { Span } from './spans.ts';
import { withoutOverlaps } from './spans.ts';

/** `now` in epoch ms, `zone` an IANA name (what "tomorrow" means), `language` of the message. */
export type FindContext = { now: number; zone: string; language: Language };

/** Finds values in a text. */
export interface EntityFinder {
  /** In the order of the text, never overlapping within one type. Never throws, whatever the text. */
  find(text: string, context: FindContext): Entity[];
}

/** Between digits or Latin letters, Japanese keyboards give ー and − for a hyphen. */
const DASH = /(?<=[a-z\d])[\u30FC\u2010-\u2015\u2212](?=[a-z\d])/g;
/** What lies beyond is no longer read: a customer's question is not at the end of three pages. UTF-16 units. */
const LONGEST = 2000;
/** A name found this surely keeps the digits and dates that are part of it. */
const SURE_NAME = 0.9;

/** Reads the gazetteers (build a new finder when they change); `patterns` replace the default ones type by type. */
export function createEntityFinder({ gazetteers, patterns = {} }: { gazetteers: Gazetteer[]; patterns?: Patterns }): EntityFinder {
  const names = gazetteers.map((gazetteer) => ({ type: gazetteer.type, find: createNameFinder(gazetteer) }));
  const findPatterns = createPatternFinder({ ...DEFAULT_PATTERNS, ...patterns });
  return {
    find(whole, { now, zone }) {
      const text = whole.slice(0, LONGEST);
      const { key, starts, ends } = foldWithOffsets(text);
      const folded = key.replace(DASH, '-');
      const place = (span: Span): Entity => {
        const start = starts[span.start] ?? 0;
        const end = ends[span.end - 1] ?? text.length;
        return { type: span.type, text: text.slice(start, end), start, end, score: span.score, value: span.value };
      };
      const mentioned = names.flatMap(({ type, find }) => find(text).map((mention) => fromMention(type, mention, text)));
      const strict = [...findPatterns(folded), ...findContactData(folded)].map(place);
      const dates = findDateTimes(folded, now, zone).map(place);
      const numbers = findNumbers(folded).map(place);
      const sure = mentioned.filter(({ score }) => score >= SURE_NAME);
      const fixed = withoutOverlaps([...strict, ...sure.filter((name) => clear(name, strict)), ...dates]);
      // Of different types a word may be both (a shop and a product of its name): the flow asks for one of them.
      const loose = mentioned.filter((name) => clear(name, strict) && (name.score >= SURE_NAME || clear(name, dates)));
      const rest = withoutOverlaps([...fixed, ...numbers]).filter((entity) => !mentioned.includes(entity));
      const free = rest.filter((entity) => entity.type !== 'number' || clear(entity, loose));
      return [...loose, ...free].sort((a, b) => a.start - b.start || b.score - a.score);
    },
  };
}

const clear = (one: Entity, others: Entity[]): boolean => others.every((other) => one.end <= other.start || one.start >= other.end);

function fromMention(type: string, mention: Mention, text: string): Entity {
  const candidates = mention.entries.map(record);
  const value = candidates[0] as EntityValue;
  const entity = {
    type,
    text: text.slice(mention.start, mention.end),
    start: mention.start,
    end: mention.end,
    score: mention.score,
    value,
  };
  return candidates.length > 1 ? { ...entity, candidates } : entity;
}

const record = ({ id, name, fields }: GazetteerEntry): EntityValue => ({ kind: 'record', id, name, fields });
