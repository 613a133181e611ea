/** What an agent of another make holds, in our words, before it becomes files of a content folder. */
import type { Language, Localized } from '../../../core/language.ts';

/** A type of value: one that the product finds by itself, or one of the agent's own, by the agent's name for it. */
export type EntityRef = { builtIn: string } | { own: string };

/** A stretch of an example: plain, or annotated with what it is. */
export type ExamplePiece = string | { text: string; entity: EntityRef };

/** A stretch of an answer: plain, or the value of a slot, perhaps only its day or its time of day. */
export type TextPiece = string | { slot: string; as?: 'day' | 'clock' };
export type DraftText = TextPiece[];

/** Variants per language; a language that is not there has none. */
export type Variants<T> = Partial<Record<Language, T[]>>;

/** `name` can be a slot's name as it is. Only required slots are asked for. */
export type DraftSlot = { name: string; entity: EntityRef; required: boolean; asks: Variants<DraftText> };

/** Asks for what is required, says its texts one after another, and perhaps hands over to a person. */
export type DraftFlow = { slots: DraftSlot[]; says: Variants<DraftText>[]; handsOver: boolean };

export type DraftIntent = {
  /** The agent's own name for it. */
  name: string;
  /** Where it stands in the export, for the report. */
  file: string;
  /** What an earlier export of ours called it. */
  id?: string | undefined;
  title?: Partial<Localized> | undefined;
  kind?: 'faq' | 'flow' | 'small-talk' | 'system' | undefined;
  examples: Record<Language, ExamplePiece[][]>;
  flow: DraftFlow | null;
};

/** One thing that customers name, with other words for it. */
export type DraftRow = { value: string; names: Variants<string> };
/** Things with names, or the patterns (of any dialect) that values of the type follow. */
export type DraftEntity = { name: string; file: string; rows: DraftRow[]; patterns: string[] };

/** Something to know about one item: what was left out and what to do. `item` is empty when the whole file is meant. */
export type FormatNote = { file: string; item: string; note: Localized };

export type Make = 'dialogflow' | 'rasa';

export type Draft = {
  make: Make;
  intents: DraftIntent[];
  entities: DraftEntity[];
  /** Groups of words that mean the same and belong to no entity. */
  synonyms: string[][];
  notes: FormatNote[];
};
