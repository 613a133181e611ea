/** Several words of one sentence may name the same thing: what all of them allow, and the clearest of them first. */
import { searchKey } from '../core/text/normalize.ts';
import type { Entity, EntityValue } from '../core/understanding.ts';
import { tellsApart } from './siblings.ts';
import { sameValue } from './values.ts';

/** What an entity may be, its own value first. */
export const readingsOf = (entity: Entity): EntityValue[] => entity.candidates ?? [entity.value];

/** A name that is no more than how the thing is that it was taken for: 「猫柄」 found as a towel with that pattern. */
export function isColumnOf({ text, value }: Entity): boolean {
  const fields = value.kind === 'record' ? Object.entries(value.fields) : [];
  return fields.some(([column, cell]) => tellsApart(column) && column !== 'category' && searchKey(cell) === searchKey(text));
}

/** What stands in both lists, in the order of the first. */
export function inBoth(one: readonly EntityValue[], other: readonly EntityValue[]): EntityValue[] {
  return one.filter((value) => other.some((second) => sameValue(value, second)));
}

/**
 * Names of one type that narrow one another become one (キャンパスノート … A5 … 横罫); of those that do not, the ones that mean a single thing, and more than how it looks, come first,
 * then the surer ones. Everything else, and the order of what is equally clear, stays as it is.
 */
export function mergeMentions(entities: readonly Entity[]): Entity[] {
  const merged: Entity[] = [];
  for (const entity of entities) {
    const at = merged.findIndex((one) => entity.value.kind === 'record' && one.type === entity.type && common(one, entity).length > 0);
    const known = merged[at];
    if (known) merged[at] = narrowed(known, common(known, entity));
    else merged.push(entity);
  }
  const count = (entity: Entity): number => Math.min(2, readingsOf(entity).length) + (isColumnOf(entity) ? 1 : 0);
  return merged
    .map((entity, at) => ({ entity, at }))
    .sort((a, b) => {
      if (a.entity.type !== b.entity.type || a.entity.value.kind !== 'record') return a.at - b.at;
      const unclear = count(a.entity) - count(b.entity);
      if (unclear !== 0) return unclear;
      return count(a.entity) === 1 ? a.at - b.at : b.entity.score - a.entity.score || a.at - b.at;
    })
    .map(({ entity }) => entity);
}

const common = (one: Entity, other: Entity): EntityValue[] => inBoth(readingsOf(one), readingsOf(other));

function narrowed({ candidates: _, ...entity }: Entity, values: EntityValue[]): Entity {
  const [value] = values;
  if (!value) return entity;
  return values.length > 1 ? { ...entity, value, candidates: values } : { ...entity, value };
}
