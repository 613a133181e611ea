import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Localized } from '../../../core/language.ts';
import { missingBasics } from './basics.ts';
import type { Draft, DraftIntent, FormatNote } from './draft.ts';
import { refusals, type Drafted } from './drafted.ts';
import { planEntities, type EntityPlan } from './entity-files.ts';
import { flowFile, isOneLanguage } from './flow-file.ts';
import { isMarked, MARKS, readFolder, type Folder } from './folder.ts';
import { intentFile } from './intent-file.ts';
import { idFrom, shorten, takeName } from './names.ts';
import { NOTES } from './notes.ts';
import { withEntries, withGroups } from './yaml-files.ts';

/** `made` and `updated` are intents. `files` are those written, relative to the folder. Notes are in the order of the items. */
export type FormatReport = {
  made: number;
  updated: number;
  leftOut: number;
  flows: number;
  entities: number;
  examples: number;
  files: string[];
  notes: FormatNote[];
};

/**
 * Writes what was read from another make into a content folder: a file for each intent and flow, a data file or pattern for each entity.
 * Files that an earlier import made are overwritten, others never; shared files (entities.yaml, connectors.yaml, synonyms.yaml) are added to.
 * What would be an error to the check of the content is left out, so that the folder can be published afterwards.
 * `basics` is the folder that phrases, triggers and setup come from when `dir` has none.
 */
export async function importDraft(draft: Draft, { dir, basics }: { dir: string; basics: string }): Promise<FormatReport> {
  const folder = await readFolder(dir);
  const base = await missingBasics(folder, basics);
  const plan = await planEntities(draft, folder);
  const shared = sharedFiles(draft, folder, plan);
  const notes = [...draft.notes, ...plan.notes];
  const { drafted, leftOut } = draftIntents(draft, folder, plan, notes);
  const refused = refusals(drafted, { ...folder.files, ...Object.fromEntries(base.files), ...Object.fromEntries(shared.files) });
  const report: FormatReport = { made: 0, updated: 0, leftOut, flows: 0, entities: plan.made, examples: 0, files: [], notes };
  const files = new Map([...base.files, ...shared.files, ...plan.data]);
  for (const one of drafted) settle(one, refused, report, files);
  notes.push(...shared.notes, ...base.notes);
  if (drafted.some(({ intent }) => intent.title === undefined)) notes.push({ file: '', item: '', note: NOTES.titles() });
  for (const [file, text] of files) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
    if (file.startsWith('flows/') && file.endsWith('.yaml')) await rm(join(dir, `${file}.left-out`), { force: true });
  }
  return { ...report, files: [...files.keys()].sort() };
}

/** Every intent that can have a file, with its files. Notes go to `notes` as they arise. */
function draftIntents(draft: Draft, folder: Folder, plan: EntityPlan, notes: FormatNote[]): { drafted: Drafted[]; leftOut: number } {
  const ids = idsOf(draft.intents, folder);
  const own = new Set(ids.values());
  const owners = new Map(
    folder.intents.filter(({ id, marked }) => !(marked && own.has(id))).flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
  );
  const drafted: Drafted[] = [];
  for (const intent of draft.intents) {
    const id = ids.get(intent) ?? '';
    const before = folder.intents.find((one) => one.id === id);
    const note = (one: Localized) => notes.push({ file: intent.file, item: shorten(intent.name, 80), note: one });
    if (before && !before.marked) {
      note(NOTES.idTaken(id));
      continue;
    }
    const typeOf = (entity: Parameters<EntityPlan['typeOf']>[0]): string | null => plan.typeOf(entity)?.type ?? null;
    const made = intentFile(intent, { id, make: draft.make, typeOf, owners, note });
    if (!made) continue;
    drafted.push({
      ...flowsOf(intent, id, made.title, { draft, folder, plan, note }),
      id,
      intent,
      updates: before !== undefined,
      text: made.text,
      examples: made.examples,
      note,
    });
  }
  return { drafted, leftOut: draft.intents.length - drafted.length };
}

type FlowContext = { draft: Draft; folder: Folder; plan: EntityPlan; note: (note: Localized) => void };

function flowsOf(
  { flow, kind = 'faq' }: DraftIntent,
  id: string,
  title: Localized,
  context: FlowContext,
): Pick<Drafted, 'flow' | 'toCheck'> {
  if (!flow) return { flow: null, toCheck: null };
  const { draft, folder, plan, note } = context;
  const before = folder.files[`flows/${id}.yaml`];
  if ((before !== undefined && !isMarked(before)) || (folder.started.get(id) ?? id) !== id) {
    note(NOTES.flowTaken(id));
    return { flow: null, toCheck: null };
  }
  const alone = isOneLanguage(flow);
  if (alone) note(NOTES.answerOneLanguage(alone));
  for (const { name, entity } of flow.slots) if ('own' in entity && !plan.typeOf(entity)) note(NOTES.slotText(name, entity.own));
  const options = { id, title, kind, typeOf: plan.typeOf.bind(plan), mark: MARKS[draft.make] };
  return { flow: flowFile(flow, options), toCheck: alone ? flowFile(flow, { ...options, toCheck: true }) : null };
}

/** An intent keeps the id that an earlier import, or the staff, gave it; a new one gets its own from its name, or a number. */
function idsOf(intents: DraftIntent[], folder: Folder): Map<DraftIntent, string> {
  const known = new Map(folder.intents.flatMap(({ id, names }) => names.map((name) => [name, id] as const)));
  const ids = new Map<DraftIntent, string>();
  const given = new Set<string>();
  const give = (intent: DraftIntent, id: string) => {
    ids.set(intent, id);
    given.add(id);
  };
  for (const intent of intents) {
    const id = known.get(intent.name);
    if (id !== undefined && !given.has(id)) give(intent, id);
  }
  for (const intent of intents) {
    if (ids.has(intent)) continue;
    const wanted = intent.id ?? idFrom(intent.name);
    const before = folder.intents.find(({ id }) => id === wanted);
    // Staff's own file of that name is the same thing under our roof: said, and not doubled.
    if (wanted !== null && !given.has(wanted) && before && !before.marked) give(intent, wanted);
    else give(intent, takeName(wanted, 'intent', '-', new Set([...given, ...folder.ids])));
  }
  return ids;
}

/** Files that the import adds to. */
function sharedFiles(draft: Draft, folder: Folder, plan: EntityPlan): { files: Map<string, string>; notes: FormatNote[] } {
  const files = new Map<string, string>();
  const notes: FormatNote[] = [];
  const add = (file: string, key: string, entries: ReadonlyMap<string, unknown>) => {
    if (entries.size === 0 && folder.files[file] !== undefined) return;
    const text = withEntries(folder.files[file], key, entries);
    if (text === null) notes.push({ file, item: '', note: NOTES.fileBroken(file) });
    else files.set(file, text);
  };
  add('flows/entities.yaml', 'entities', plan.patterns);
  add('flows/connectors.yaml', 'connectors', plan.connectors);
  if (draft.synonyms.length > 0) addSynonyms(draft, folder, files, notes);
  return { files, notes };
}

function addSynonyms(draft: Draft, folder: Folder, files: Map<string, string>, notes: FormatNote[]): void {
  const file = 'flows/synonyms.yaml';
  const text = withGroups(folder.files[file], 'synonyms', draft.synonyms);
  if (text === null) notes.push({ file, item: '', note: NOTES.fileBroken(file) });
  else files.set(file, text);
}

/** Writes one intent and its flow into `files`, or says why not. */
function settle(one: Drafted, refused: Map<string, Localized>, report: FormatReport, files: Map<string, string>): void {
  const [intentName, flowName] = [`intents/${one.id}.yaml`, `flows/${one.id}.yaml`];
  const why = refused.get(intentName);
  if (why) {
    one.note(NOTES.intentRefused(why));
    report.leftOut++;
    return;
  }
  files.set(intentName, one.text);
  report[one.updates ? 'updated' : 'made']++;
  report.examples += one.examples;
  if (one.flow === null) return;
  const flowWhy = refused.get(flowName);
  if (flowWhy) {
    one.note(NOTES.flowRefused(one.id, flowWhy));
    files.set(`${flowName}.left-out`, one.flow);
  } else {
    files.set(flowName, one.flow);
    report.flows++;
  }
}
