import { atOnce, type Steps } from '../../core/steps.ts';
import type { Language } from '../../core/language.ts';
import { normalizeWithOffsets } from '../../core/text/key-offsets.ts';
import type { Entity, EntityValue } from '../../core/understanding.ts';
import { findAmounts } from './amounts.ts';
import { findCounts } from './counts.ts';
import { findDateTimes } from './date-time/date-time.ts';
import { nameFinderSteps, type NameFinder } from './find-names.ts';
import type { Gazetteer, GazetteerEntry, Mention } from './gazetteer.ts';
import { findNumbers } from './numbers.ts';
import { withHyphens } from './personal/half-width.ts';
import { PERSONAL_TYPES, personalSpans } from './personal.ts';
import { createPatternFinder, DEFAULT_PATTERNS } from './patterns.ts';
import type { Patterns } from './patterns.ts';
import type { Span } from './spans.ts';
import { clearOf, longestFirst, withoutOverlaps } from './spans.ts';

/** `now` in epoch ms, `zone` an IANA name (what "tomorrow" means), `language` of the message. */
export type FindContext = { now: number; zone: string; language: Language };

/** Finds values in a text. */
export interface EntityFinder {
  /** In the order of the text, never overlapping within one type. Never throws, whatever the text. */
  find(text: string, context: FindContext): Entity[];
}

/** What lies beyond is no longer read: a customer's question is not at the end of three pages. UTF-16 units. */
const LONGEST = 2000;
/** A name found this surely keeps the digits and dates that are part of it. */
const SURE_NAME = 0.9;
/** What is left to a name that it is part of. */
const COUNTED = new Set(['number', 'count']);

/** What names are found, and by which patterns: those given replace the default ones type by type. */
export type FinderSource = { gazetteers: readonly Gazetteer[]; patterns?: Patterns };

/** Reads the gazetteers (build a new finder when they change, or use a live one). */
export const createEntityFinder = (source: FinderSource): EntityFinder => atOnce(entityFinderSteps(source));

/** The same in steps, for catalogues so large that reading them is a pause that customers notice. */
export function* entityFinderSteps({ gazetteers, patterns = {} }: FinderSource): Steps<EntityFinder> {
  const names: { type: string; find: NameFinder }[] = [];
  for (const gazetteer of gazetteers) names.push({ type: gazetteer.type, find: yield* nameFinderSteps(gazetteer) });
  const findPatterns = createPatternFinder({ ...DEFAULT_PATTERNS, ...patterns });
  return {
    find(whole, { now, zone }) {
      const text = whole.slice(0, LONGEST);
      const { key, starts, ends } = normalizeWithOffsets(text);
      const folded = withHyphens(key);
      const place = (span: Span): Entity => {
        const start = starts[span.start] ?? 0;
        return entityAt(span, text, start, ends[span.end - 1] ?? text.length);
      };
      const mentioned = names.flatMap(({ type, find }) => find(text).map((mention) => fromMention(type, mention, text)));
      const personal = personalSpans(text).map((span) => entityAt(span, text, span.start, span.end));
      // The longer one knows more: seven digits of a telephone number are no postal code, those of an order number no telephone.
      // What touches the cut may go on behind it, or end the message only because it was cut.
      const isWhole = (entity: Entity) => text.length === whole.length || entity.end < text.length;
      const strict = withoutOverlaps(longestFirst([...findPatterns(folded).map(place).filter(isWhole), ...personal]));
      const { spans, refused } = findDateTimes(folded, now, zone);
      const dates = withoutOverlaps([...findAmounts(folded), ...spans]).map(place);
      const numbers = withoutOverlaps([...longestFirst(findCounts(folded)), ...refused, ...longestFirst(findNumbers(folded))]);
      const counted = numbers.filter((span): span is Span => 'value' in span).map(place);
      const [clearOfStrict, clearOfDates] = [clearOf(strict), clearOf(dates)];
      const sure = mentioned.filter(({ score }) => score >= SURE_NAME);
      const fixed = withoutOverlaps([...strict, ...sure.filter(clearOfStrict), ...dates]);
      // Of different types a word may be both (a shop and a product of its name): the flow asks for one of them.
      const loose = mentioned.filter((name) => clearOfStrict(name) && (name.score >= SURE_NAME || clearOfDates(name)));
      const named = new Set<Entity>(mentioned);
      const rest = withoutOverlaps([...fixed, ...counted]).filter((entity) => !named.has(entity));
      const clearOfNames = clearOf(loose);
      const free = rest.filter((entity) => !COUNTED.has(entity.type) || clearOfNames(entity));
      return [...loose, ...free].sort((a, b) => a.start - b.start || b.score - a.score);
    },
  };
}

function entityAt({ type, value, score }: Span, text: string, start: number, end: number): Entity {
  const entity = { type, text: text.slice(start, end), start, end, score, value };
  return PERSONAL_TYPES.has(type) ? { ...entity, personal: true } : entity;
}

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
