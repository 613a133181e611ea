import type { Draft, DraftEntity, DraftIntent, FormatNote } from '../draft.ts';
import { shorten } from '../names.ts';
import type { SourceFiles } from '../open-source.ts';
import { sortArchive } from './archive.ts';
import { languageOf } from './language.ts';
import { DIALOGFLOW_NOTES } from './notes.ts';
import { readEntity } from './read-entity.ts';
import { readIntent, type IntentContext } from './read-intent.ts';

/** The files of a Dialogflow ES export in our words. Throws FormatError when they are none; whatever else is wrong becomes a note on its item. */
export function readAgent(source: SourceFiles): Draft {
  const { agent, intents, entities, notes } = sortArchive(source);
  const context: IntentContext = { language: agent?.language || 'ja', notes, others: new Set() };
  for (const code of agent?.supportedLanguages ?? []) if (typeof code === 'string' && languageOf(code) === null) context.others.add(code);
  const draft: Draft = { make: 'dialogflow', intents: [], entities: [], synonyms: [], notes };
  const names = { intents: new Set<string>(), entities: new Set<string>() };
  for (const sheaf of entities.values()) take(readEntity(sheaf, context), draft.entities, names.entities, notes);
  for (const sheaf of intents.values()) take(readIntent(sheaf, context), draft.intents, names.intents, notes);
  if (agent?.webhook?.available)
    notes.push({ file: 'agent.json', item: '', note: DIALOGFLOW_NOTES.webhook(shorten(agent.webhook.url, 100)) });
  if (context.others.size > 0)
    notes.push({ file: 'agent.json', item: '', note: DIALOGFLOW_NOTES.languages([...context.others].slice(0, 20).join(', ')) });
  return draft;
}

function take<T extends DraftIntent | DraftEntity>(one: T | null, into: T[], names: Set<string>, notes: FormatNote[]): void {
  if (!one) return;
  if (names.has(one.name)) notes.push({ file: one.file, item: shorten(one.name, 80), note: DIALOGFLOW_NOTES.nameTwice() });
  else into.push(one);
  names.add(one.name);
}
