import type { Language } from '../../../../core/language.ts';
import { importDraft, type FormatReport } from '../import-draft.ts';
import { openFiles } from '../open-source.ts';
import { readProject } from './read-project.ts';

/**
 * A Rasa project (one YAML file, or the folder with `data/` and `domain.yml`) as files of a content folder, with a report by item.
 * `language` is that of all its texts; without it each text says its own. Throws FormatError for what holds no training data.
 */
export async function importRasa(options: {
  path: string;
  dir: string;
  basics: string;
  language?: Language | undefined;
}): Promise<FormatReport> {
  const source = await openFiles(options.path, /\.ya?ml$/i);
  return importDraft(readProject(source, options.language), options);
}
