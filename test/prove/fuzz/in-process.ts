import { API } from '../../../src/app/openapi.ts';
import { envelopeOf, meaningOf } from '../../../src/channels/botframework/activity.ts';
import { parseWebhook } from '../../../src/channels/x/parse.ts';
import { CsvError } from '../../../src/connectors/csv/parse.ts';
import { InputError } from '../../../src/core/errors.ts';
import { seededRandom, type Random } from '../../../src/core/clock.ts';
import { activitySeeds } from './activity-bodies.ts';
import { contentTargets } from './content-targets.ts';
import { sampleOf } from './from-schema.ts';
import { mutateJson } from './mutate.ts';
import type { Target } from './target.ts';
import { webhookBody, webhookSeeds } from './webhook-bodies.ts';

/** An input that threw something else than a refusal in plain words, or held the process up. */
export type Finding = { target: string; what: string; input: string };
export type InProcessReport = { inputs: Record<string, number>; findings: Finding[]; slowestMs: Record<string, number>; seconds: number };

/** Nothing may hold a process up for longer, ms. */
export const STALL_MS = 200;

export type InProcessOptions = {
  inputs: number;
  seed: number;
  /** What counts as held up; Infinity where time is not to be judged. */
  stallMs?: number;
  tell?: (line: string) => void;
};

/** Feeds rubbish to everything that reads what strangers and authors write, `inputs` times, drawn from `seed`. */
export async function fuzzInProcess(root: string, { inputs, seed, stallMs = STALL_MS, tell }: InProcessOptions): Promise<InProcessReport> {
  const random = seededRandom(seed);
  const targets = [webhookTarget(), activityTarget(), schemaTarget(), ...contentTargets(root)];
  const report: InProcessReport = { inputs: {}, findings: [], slowestMs: {}, seconds: 0 };
  const began = performance.now();
  for (let at = 0; at < inputs; at++) {
    const target = chosen(random, targets);
    const run = target.make(random);
    report.inputs[target.name] = (report.inputs[target.name] ?? 0) + 1;
    const took = await attempt(target, run, report, stallMs);
    if (took > (report.slowestMs[target.name] ?? 0)) report.slowestMs[target.name] = Math.round(took * 10) / 10;
    if (report.findings.length >= 20) break;
    if (tell && (at + 1) % 100_000 === 0) tell(`${at + 1} inputs, ${report.findings.length} findings`);
  }
  report.seconds = Math.round((performance.now() - began) / 1000);
  return report;
}

function chosen(random: Random, targets: Target[]): Target {
  let left = random();
  return targets.find(({ share }) => (left -= share) < 0) ?? (targets[0] as Target);
}

/** ms that it took. What was slow by the clock is tried again by the CPU's: another program may have had the core. */
async function attempt(target: Target, run: () => unknown, report: InProcessReport, stallMs: number): Promise<number> {
  const caught = (what: string) => report.findings.push({ target: target.name, what, input: target.show() });
  try {
    const started = performance.now();
    await runRefusing(run);
    const took = performance.now() - started;
    if (took <= stallMs) return took;
    const cpu = process.cpuUsage();
    await runRefusing(run);
    const { user, system } = process.cpuUsage(cpu);
    const again = (user + system) / 1000;
    if (again > stallMs) caught(`took ${Math.round(took)} ms, then ${Math.round(again)} ms of CPU`);
    return Math.min(took, again);
  } catch (error) {
    caught(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 0;
  }
}

/** A refusal in plain words is what rubbish deserves. */
async function runRefusing(run: () => unknown): Promise<void> {
  try {
    const reading = run();
    if (reading instanceof Promise) await reading;
  } catch (error) {
    if (!(error instanceof InputError || error instanceof CsvError)) throw error;
  }
}

function webhookTarget(): Target {
  const seeds = webhookSeeds();
  let body: Uint8Array = new Uint8Array();
  return {
    name: 'webhook',
    share: 0.66,
    make(random) {
      body = webhookBody(random, seeds);
      return () => parseWebhook(body, 1_763_800_000_000);
    },
    show: () => Buffer.from(body).toString('base64'),
  };
}

function activityTarget(): Target {
  const [seed] = activitySeeds();
  let body: unknown;
  return {
    name: 'activity',
    share: 0.11,
    make(random) {
      body = mutateJson(random, seed);
      return () => meaningOf(envelopeOf(body), body, 1_763_800_000_000);
    },
    show: () => JSON.stringify(body),
  };
}

/** What every route of the API checks its bodies and queries with. */
function schemaTarget(): Target {
  const schemas = API.flatMap(({ body, query }) => [...(body && !('media' in body) ? [body] : []), ...(query ? [query] : [])]);
  let value: unknown;
  return {
    name: 'api',
    share: 0.13,
    make(random) {
      const schema = schemas[Math.floor(random() * schemas.length)] as (typeof schemas)[number];
      value = mutateJson(random, sampleOf(random, schema));
      return () => schema.safeParse(value);
    },
    show: () => JSON.stringify(value),
  };
}
