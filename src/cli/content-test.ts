import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { setupSchema } from '../core/setup.ts';
import { readConversationTests } from '../features/content/conversation-tests.ts';
import { reportProblems } from '../features/content/check-content.ts';
import { trainModel } from '../features/content/publish.ts';
import type { Converse } from '../features/content/test-content.ts';
import { testContent } from '../features/content/test-content.ts';
import { reportTests, totalsOf } from '../features/content/test-report.ts';
import { loadContent, type Problem } from '../flow/load.ts';
import { createReleaseBuilder } from '../app/releases.ts';
import type { Config } from '../config.ts';
import { silentLog } from '../platform/log.ts';
import { BadOption } from './bad-option.ts';
import type { ContentCall } from './content-call.ts';
import { contentFolder } from './content-folder.ts';
import { embeddedTraining } from './content-runtime.ts';
import { inLanguage, SAY } from './content-texts.ts';
import { createConverse } from './converse.ts';

/** A Wednesday, two in the afternoon in Tokyo: tests that say "today" must not turn with the calendar. */
const NOW = '2026-11-25T14:00:00+09:00';

/** `content test`: the folder's own conversations through what it would be as a release, without a database. */
export async function testCommand({ config, io, language, values, target }: ContentCall): Promise<number> {
  const speak = inLanguage(language);
  const now = timeOf(values.now ?? NOW);
  if (now === null) throw new BadOption(speak(SAY.badNow(values.now ?? '', NOW)));
  const least = shareOf(values.min ?? '100');
  if (least === null) throw new BadOption(speak(SAY.badMin(values.min ?? '')));
  const dir = await contentFolder(target ?? config.CONTENT_DIR, language);
  const paths = values.tests.length > 0 ? values.tests : [join(dir, 'tests')];
  const tests = (await Promise.all(paths.map(readConversationTests))).flat();
  if (tests.length === 0) return say(speak(SAY.noTests(paths.join(', '))), io.err, 1);
  io.err(speak(SAY.training()));
  const rehearsal = await rehearseContent({ dir, config, now });
  if ('problems' in rehearsal) {
    for (const line of reportProblems(rehearsal.problems, language).lines) io.out(line);
    return 1;
  }
  try {
    const results = await testContent(tests, rehearsal.converse);
    for (const line of reportTests(results, language, { notes: values.notes })) io.out(line);
    const { passed } = totalsOf(results);
    return (100 * passed) / results.length >= least ? 0 : 1;
  } finally {
    await rehearsal.close();
  }
}

/** A day and a time of day in ISO form; without a zone that of the machine. */
function timeOf(text: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function shareOf(text: string): number | null {
  const share = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return share <= 100 ? share : null;
}

function say(text: string, write: (line: string) => void, code: number): number {
  write(text);
  return code;
}

/** What a content folder would be as a release, to talk to. `problems` when errors stop it. Close it. */
export async function rehearseContent(options: {
  dir: string;
  config: Pick<Config, 'RECOGNIZER_MAX_WITHHELD'>;
  /** When conversations begin, epoch ms; look-ups are asked as of then, too. */
  now: number;
}): Promise<{ converse: Converse; close(): Promise<void> } | { problems: Problem[] }> {
  const { dir, config, now } = options;
  const { content, problems } = await loadContent(dir);
  if (content === null || problems.some(({ severity }) => severity === 'error')) return { problems };
  const model = await trainModel(content, { ...embeddedTraining(config), dir });
  const setup = setupSchema.parse(content.setup);
  const clock = { ...systemClock, now: () => now };
  const builder = createReleaseBuilder({ contentDir: dir, setup: () => setup, clock, log: silentLog });
  const release = { id: 0, content, ...(await builder.build(content, model)) };
  return { converse: createConverse(release, { setup, now }), close: () => builder.close() };
}
