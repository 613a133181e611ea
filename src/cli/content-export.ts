import { writeFile } from 'node:fs/promises';
import { InputError } from '../core/errors.ts';
import { exportContent } from '../features/content/export-content.ts';
import { exportDialogflow } from '../features/content/formats/dialogflow/export-dialogflow.ts';
import { writeZip } from '../features/content/formats/zip.ts';
import type { Content } from '../flow/load.ts';
import type { ContentCall } from './content-call.ts';
import { noteLines } from './content-import.ts';
import { embeddedTraining } from './content-runtime.ts';
import { inLanguage, SAY } from './content-texts.ts';

/** `content export --format files|dialogflow`. `read` gives the release. Returns the exit code. */
export async function exportAs(call: ContentCall & { target: string }, read: () => Promise<Content>): Promise<number> {
  const { io, language, target, values } = call;
  const speak = inLanguage(language);
  const format = values.format ?? 'files';
  if (format === 'dialogflow') return exportAgent(call, await read());
  if (format !== 'files') {
    io.err(speak(SAY.exportFormat(format)));
    return 2;
  }
  const files = await exportContent(await read(), target);
  io.out(speak(SAY.exported(files.length, target)));
  return 0;
}

/** Names come from the data beside the content, since a release holds none. */
async function exportAgent({ config, io, language, target }: ContentCall & { target: string }, content: Content): Promise<number> {
  const things = await embeddedTraining(config).gazetteers(content, config.CONTENT_DIR);
  const { files, notes, ...counts } = exportDialogflow(content, things);
  await writeFile(target, writeZip(files)).catch((error: Error) => {
    throw new InputError('cannot-write', `${target} cannot be written: ${error.message}`);
  });
  for (const line of noteLines(notes, language)) io.out(line);
  io.out(inLanguage(language)(SAY.agentWritten(counts, target)));
  return 0;
}
