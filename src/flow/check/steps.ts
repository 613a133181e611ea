/** Reads the steps of a flow: each by its own type's schema, all the way down, with every problem at once. */
import type { StepDef } from '../content.ts';
import { typeOf } from '../flow.ts';
import type { Path } from '../step.ts';
import { issueFindings } from './issues.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

const BARE: Record<string, StepDef> = { resolved: { resolved: { ask: true } }, end: { end: true } };
const LIST_KEYS = new Set(['then', 'else', 'none', 'on_error']);

/** Lists of steps inside a step whose own shape is broken, so that the problems further in are named as well. */
function looseLists(value: unknown, path: Path, depth = 0): { path: Path; list: unknown[] }[] {
  if (typeof value !== 'object' || value === null || depth > 3) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at: Path = [...path, Array.isArray(value) ? Number(name) : name];
    return LIST_KEYS.has(name) && Array.isArray(inner) ? [{ path: at, list: inner }] : looseLists(inner, at, depth + 1);
  });
}

export function readSteps(file: string, path: Path, raw: readonly unknown[], findings: Finding[]): StepDef[] {
  return raw.flatMap((item, index) => {
    const step = readStep(file, [...path, index], item, findings);
    return step ? [step] : [];
  });
}

function readStep(file: string, path: Path, item: unknown, findings: Finding[]): StepDef | null {
  const bare = typeof item === 'string' ? BARE[item] : undefined;
  const raw = bare ?? item;
  const type = typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? typeOf(raw) : null;
  if (!type) {
    const names = typeof raw === 'object' && raw !== null ? Object.keys(raw).join(', ') : String(raw);
    findings.push(finding(file, path, 'error', 'not-a-step', names.slice(0, 80)));
    return null;
  }
  const parsed = type.schema.safeParse(raw);
  if (!parsed.success) {
    findings.push(...issueFindings(file, path, parsed.error.issues, raw));
    for (const { path: at, list } of looseLists(raw, path)) readSteps(file, at, list, findings);
    return null;
  }
  const step = parsed.data as StepDef;
  // The schema's own copies of the inner lists are filled with what their types made of them.
  for (const { path: at, steps } of type.lists(step))
    steps.splice(0, steps.length, ...readSteps(file, [...path, ...at], [...steps], findings));
  return step;
}
