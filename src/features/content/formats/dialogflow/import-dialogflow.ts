import { importDraft, type FormatReport } from '../import-draft.ts';
import { openArchive } from '../open-source.ts';
import { readAgent } from './read-agent.ts';

/**
 * An exported Dialogflow ES agent (the ZIP, or the folder it was unpacked into) as files of a content folder, with a report by item.
 * `basics` is the folder that phrases, triggers and setup come from when `dir` has none. Throws FormatError for what is no such agent.
 */
export async function importDialogflow({ path, dir, basics }: { path: string; dir: string; basics: string }): Promise<FormatReport> {
  return importDraft(readAgent(await openArchive(path)), { dir, basics });
}
