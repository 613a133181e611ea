import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RE2JS } from 're2js';
import { csvOf, IMPORTED_FROM } from './csv-file.ts';
import type { Draft, DraftEntity, EntityRef, FormatNote } from './draft.ts';
import type { Folder } from './folder.ts';
import { nameFrom, shorten, takeName } from './names.ts';
import { NOTES } from './notes.ts';

/** Found in texts without any file of the content. */
const BUILT_IN = ['date_time', 'number', 'email', 'phone', 'postal_code'];
/** Types that values can have but texts are not searched for. */
const OTHERS = ['text', 'choice'];

/** What a type of value is here. A `record` has a name and fields in templates. */
export type KnownType = { type: string; record: boolean };

export type EntityPlan = {
  typeOf(entity: EntityRef): KnownType | null;
  /** To be added to entities.yaml and connectors.yaml. */
  patterns: Map<string, { pattern: string }>;
  connectors: Map<string, object>;
  /** Data files by name. */
  data: Map<string, string>;
  made: number;
  notes: FormatNote[];
};

const LONGEST_PATTERN = 500;

/** Gives each of the agent's entities a home: a list of names becomes a CSV file with a connector, patterns go to entities.yaml. What the folder has already stays. */
export async function planEntities(draft: Draft, folder: Folder): Promise<EntityPlan> {
  const known = new Map<string, KnownType | null>();
  const plan: EntityPlan = {
    typeOf: (entity) => ('builtIn' in entity ? { type: entity.builtIn, record: false } : (known.get(entity.own) ?? null)),
    ...{ patterns: new Map(), connectors: new Map(), data: new Map(), made: 0, notes: [] },
  };
  const given = new Set<string>();
  for (const entity of draft.entities) {
    const note = (one: FormatNote['note']) =>
      plan.notes.push({ file: entity.file, item: `${draft.make === 'dialogflow' ? '@' : ''}${shorten(entity.name, 80)}`, note: one });
    const wanted = nameFrom(entity.name, 'entity');
    // Patterns may stand beside what is found without them; a list under the name of something else may not.
    const reserved = entity.rows.length > 0 ? [...BUILT_IN, ...OTHERS] : OTHERS;
    const type = takeName(wanted, 'entity', '_', new Set([...given, ...reserved]));
    given.add(type);
    if (type !== entity.name) note(NOTES.entityRenamed(type));
    known.set(entity.name, await place(entity, type, { plan, folder, make: draft.make, note }));
  }
  return plan;
}

type Placing = { plan: EntityPlan; folder: Folder; make: Draft['make']; note: (one: FormatNote['note']) => void };

async function place(entity: DraftEntity, type: string, placing: Placing): Promise<KnownType | null> {
  const { plan, folder, make, note } = placing;
  const ours = `data/${make}-${type.replaceAll('_', '-')}.csv`;
  const there = folder.gazetteers.get(type);
  if (there && there.file !== ours) {
    note(NOTES.entityThere(type, entity.rows.length + entity.patterns.length));
    return { type, record: true };
  }
  if (entity.rows.length === 0) return placePatterns(entity, type, placing);
  if (folder.patterns.has(type)) {
    note(NOTES.entityThere(type, entity.rows.length));
    return { type, record: false };
  }
  if (entity.patterns.length > 0) note(NOTES.patternsAndRows());
  const file = `flows/${ours}`;
  const text = csvOf(entity.rows, make);
  const before = await readFile(join(folder.dir, file), 'utf8').catch(() => null);
  if (before !== null && before !== text && !before.split('\n', 1)[0]?.includes(IMPORTED_FROM)) note(NOTES.dataKept(file));
  else plan.data.set(file, text);
  if (!there) {
    const connector = takeName(`${make}-${type.replaceAll('_', '-')}`, 'data', '-', new Set(folder.connectors));
    const label = { ja: 'name', en: 'name_en' };
    plan.connectors.set(connector, { kind: 'csv', file: ours, key: ['id'], search: ['name', 'name_en', 'aliases'], entity: type, label });
  }
  plan.made++;
  return { type, record: true };
}

function placePatterns(entity: DraftEntity, type: string, { plan, folder, note }: Placing): KnownType | null {
  const usable = entity.patterns.filter((pattern) => {
    const why = mistake(pattern);
    if (why !== null) note(NOTES.badPattern(shorten(pattern, 60), shorten(why, 80)));
    return why === null;
  });
  let pattern = usable.length === 1 ? (usable[0] ?? '') : '';
  if (usable.length > 1) {
    const parts: string[] = [];
    for (const one of usable) if ([...parts, `(?:${one})`].join('|').length <= LONGEST_PATTERN) parts.push(`(?:${one})`);
    if (parts.length < usable.length) note(NOTES.longPatterns());
    pattern = parts.join('|');
  }
  const before = folder.patterns.get(type);
  if (pattern === '' && before === undefined) {
    note(NOTES.entityEmpty());
    return null;
  }
  if (before !== undefined && before !== pattern) note(NOTES.entityThere(type, entity.patterns.length));
  if (before === undefined) plan.patterns.set(type, { pattern });
  plan.made++;
  return { type, record: false };
}

/** Why a pattern cannot be used here, or null. */
function mistake(pattern: string): string | null {
  if (pattern.length > LONGEST_PATTERN) return `> ${LONGEST_PATTERN}`;
  try {
    return RE2JS.compile(pattern).matches('') ? '""' : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
