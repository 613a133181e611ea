import type { Config } from '../config.ts';
import type { Language } from '../core/language.ts';

/** Where a command writes and what it may read of its surroundings. */
export type CommandIo = {
  out: (line: string) => void;
  err: (line: string) => void;
  env: Record<string, string | undefined>;
  locale: Language;
};

export type ContentValues = {
  note: string;
  tests: string[];
  notes: boolean;
  now?: string | undefined;
  min?: string | undefined;
  into?: string | undefined;
  sheet?: string | undefined;
  format?: string | undefined;
  language?: string | undefined;
  release?: string | undefined;
};

/** One call of `uketsuke content …`. `target`: the folder, table or number after the command. */
export type ContentCall = { config: Config; io: CommandIo; language: Language; values: ContentValues; target: string | undefined };
