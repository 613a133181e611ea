import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isSetName, SET_NAMES, type SetName } from './data-sets.ts';
import { FIGURES, verdict, type Results } from './figures.ts';
import type { Engine, Measurement, Task } from './measure.ts';
import { installPeer, PEER } from './node-nlp.ts';
import { costTable, figureTable } from './table.ts';

/** `npm run bench:nlu -- --data DIR`: the recognizer on published sets, beside node-nlp in the same run. Reads nothing but DIR. */
const USAGE = `npm run bench:nlu -- --data DIR [--only ${SET_NAMES.slice(0, 2).join(',')},…] [--peers no] [--install-dir DIR] [--seed 1] [--max-withheld 0.05] [--json FILE]
sets: ${SET_NAMES.join(', ')}`;
const SEED = '1';
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const child = fileURLToPath(new URL('./measure-child.js', import.meta.url));
/** node-nlp needs more than the default for 15,000 sentences. */
const MEMORY = '--max-old-space-size=4096';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string', default: 'yes' },
    'install-dir': { type: 'string', default: join(root, 'node_modules/.cache/uketsuke-bench') },
    seed: { type: 'string', default: SEED },
    'max-withheld': { type: 'string', default: '0.05' },
    json: { type: 'string' },
  },
});

type Missing = { files: string[]; published: string };
type Answer = { result: Measurement } | { missing: Missing };

function inChild(task: Task): Promise<Answer> {
  return new Promise((done, fail) => {
    const one = spawn(process.execPath, [MEMORY, child, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    one.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    one.once('error', fail);
    one.once('close', (code) => {
      // What a recognizer prints while it trains stands before.
      const json = /\{"(?:result|missing)":.*$/s.exec(text)?.[0];
      if (code === 0 && json !== undefined) return done(JSON.parse(json) as Answer);
      fail(new Error(`${task.engine} on ${task.set} ended with code ${code}`));
    });
  });
}

/** The sets to run; misspellings are measured against the same set without them. */
function wanted(only: string | undefined): SetName[] {
  const names = only === undefined ? SET_NAMES : only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isSetName(name));
  if (unknown.length > 0) throw new Error(`There is no set ${unknown.join(', ')}.\n${USAGE}`);
  if (names.includes('banking-10-typos')) names.push('banking-10');
  return SET_NAMES.filter((name) => names.includes(name));
}

async function main(data: string): Promise<void> {
  const sets = wanted(values.only);
  const [seed, maxWithheld] = [Number(values.seed), Number(values['max-withheld'])];
  if (!Number.isSafeInteger(seed) || !(maxWithheld >= 0 && maxWithheld <= 1)) throw new Error(USAGE);
  const installDir = resolve(values['install-dir']);
  const engines: Engine[] = values.peers === 'no' ? ['ours'] : ['ours', 'peer'];
  if (engines.includes('peer')) await installPeer(installDir);
  const results: Record<Engine, Results> = { ours: {}, peer: {} };
  const missing: Partial<Record<SetName, Missing>> = {};
  for (const set of sets) {
    for (const engine of engines) {
      process.stderr.write(`${set}: ${engine === 'ours' ? 'Uketsuke' : PEER.name}… `);
      const answer = await inChild({ set, engine, data: resolve(data), seed, maxWithheld, installDir });
      if ('result' in answer) results[engine][set] = answer.result;
      else missing[set] = answer.missing;
      // A long run that is broken off has told this much.
      const accuracy = 'result' in answer ? `${(100 * (answer.result.accuracy ?? NaN)).toFixed(1)} %` : 'missing';
      process.stderr.write(`${accuracy}\n`);
      if ('missing' in answer) break;
    }
  }
  const facts = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    node: process.version,
    at: new Date().toISOString(),
    seeds: { training: seed, misspellings: 1 },
    maxWithheld,
    peer: engines.includes('peer') ? `${PEER.name} ${PEER.version}` : null,
  };
  const absent = Object.entries(missing).map(
    ([set, { files, published }]) => `- ${set}: not in ${data}: ${files.join(', ')}. Published at ${published}`,
  );
  const measured = Object.keys(results.ours).length > 0;
  const lines = [
    ...(measured ? [...figureTable(results.ours, results.peer), '', ...costTable(results.ours, results.peer), ''] : []),
    `${facts.machine}, Node ${facts.node}, ${facts.at}. Seeds: training ${seed}, misspellings 1. At most ${100 * maxWithheld} % of right answers withheld.`,
    ...(absent.length > 0 ? ['', 'Sets that are missing:', ...absent] : []),
  ];
  console.log(lines.join('\n'));
  if (!measured) process.exitCode = 1;
  if (values.json === undefined) return;
  const figures = FIGURES.map((figure) => {
    const ours = figure.of(results.ours);
    const { name, set, floor, aim } = figure;
    return { name, set, floor, aim, ours, reached: verdict(figure, ours), peer: figure.of(results.peer) };
  });
  await writeFile(values.json, `${JSON.stringify({ ...facts, figures, ...results, missing }, null, 2)}\n`);
}

if (values.data === undefined) {
  console.error(USAGE);
  process.exit(2);
}
await main(values.data).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
