import type { Localized } from '../../../core/language.ts';
import { parseContent, type ContentFiles, type Problem } from '../../../flow/load.ts';
import type { DraftIntent, FormatNote } from './draft.ts';

/** An intent of an import on its way into files. `toCheck` is the flow as the rules for texts see it, when that differs. */
export type Drafted = {
  id: string;
  intent: DraftIntent;
  updates: boolean;
  text: string;
  examples: number;
  flow: string | null;
  toCheck: string | null;
  note: (note: FormatNote['note']) => void;
};

/** Problems between the two languages, which mean nothing to a text of one. */
const COMPARED = ['numbers-differ', 'urls-differ'];
/** Taking one file out may leave another without what it names. */
const MOST_ROUNDS = 4;

/** Which of the files would be errors in the folder, each with its first problem and the mend. `others` are all files that will stand beside them. */
export function refusals(drafted: Drafted[], others: ContentFiles): Map<string, Localized> {
  const refused = new Map<string, Localized>();
  const refuse = (files: ContentFiles, but: string[]) => {
    const { problems } = parseContent({ ...others, ...files });
    const errors = problems.filter(({ severity, code, file }) => severity === 'error' && !but.includes(code) && Object.hasOwn(files, file));
    for (const problem of errors) if (!refused.has(problem.file)) refused.set(problem.file, wordsOf(problem));
    return errors.length > 0;
  };
  for (let round = 0; round < MOST_ROUNDS && refuse(filesOf(drafted, refused, false), []); round++);
  const alone = filesOf(
    drafted.filter(({ toCheck }) => toCheck !== null),
    refused,
    true,
  );
  if (Object.keys(alone).length > 0) refuse(alone, COMPARED);
  return refused;
}

function filesOf(drafted: Drafted[], refused: ReadonlyMap<string, Localized>, toCheck: boolean): ContentFiles {
  const files: ContentFiles = {};
  for (const one of drafted) {
    const [intent, flow] = [`intents/${one.id}.yaml`, `flows/${one.id}.yaml`];
    if (refused.has(intent)) continue;
    files[intent] = one.text;
    const text = toCheck ? one.toCheck : one.flow;
    if (text !== null && !refused.has(flow)) files[flow] = text;
  }
  return files;
}

const wordsOf = ({ message, mend }: Problem): Localized => ({ ja: `${message.ja}（${mend.ja}）`, en: `${message.en} (${mend.en})` });
