import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accepted } from './accepted.ts';
import { printed, type Bench } from './bench.ts';
import { burst } from './burst.ts';
import { stock } from './stock.ts';
import { desks } from './desks.ts';
import { latency } from './turns-latency.ts';
import { month } from './month.ts';
import { plans } from './plans.ts';
import { start } from './start.ts';
import { turns } from './turns.ts';

/**
 * `npm run bench [-- names…] [--seconds 6] [--rounds 3] [--size n] [--json bench.json]`: figures measured in one run beside their ceiling or peer on the same machine.
 * Exit code 1 for what must not be however slow the machine is: a webhook refused, or answered 200 and not in the database, something not sent, a desk not told, a plan that reads a
 * growing table whole. One more bench is a file and a line here.
 */
const BENCHES: readonly Bench[] = [accepted, burst, turns, latency, stock, desks, start, month, plans];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    size: { type: 'string' },
    json: { type: 'string', default: 'bench.json' },
    help: { type: 'boolean', default: false },
  },
});
const NAMES = BENCHES.map(({ name }) => name).join(', ');
if (values.help) {
  console.log(`npm run bench [-- names… --seconds 6 --rounds 3 --size n --json bench.json]\nNames: ${NAMES}; all of them unless told.`);
  process.exit(0);
}
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${NAMES}.`);
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const options = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  size: values.size === undefined ? undefined : Number(values.size),
};
const machine = { cores: cpus().length, model: cpus()[0]?.model.trim(), node: process.version };
const results: Record<string, unknown> = { machine, at: new Date().toISOString(), options };
let isBroken = false;
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  const table = await bench.run(options);
  results[bench.name] = table.figures;
  console.log(`${printed(table)}\n`);
  for (const line of table.broken ?? []) console.error(`  BROKEN: ${line}`);
  isBroken ||= (table.broken?.length ?? 0) > 0;
}
const file = resolve(values.json);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`written to ${file}`);
process.exit(isBroken ? 1 : 0);
