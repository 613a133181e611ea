import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { numbersOf } from '../numbers-of.ts';
import { fuzzInProcess, STALL_MS } from './in-process.ts';
import { fuzzOverHttp } from './over-http.ts';

/** `npm run fuzz -- [--inputs 1000000] [--requests 100000] [--seed N]`: rubbish for everything that reads. Exit code 1 when something broke. */
const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
  },
});
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { inputs, requests, seed } = numbersOf(values, ['inputs', 'requests', 'seed']);
const tell = (line: string) => console.log(`  ${line}`);

console.log(`seed ${seed}`);
if (inputs > 0) {
  const report = await fuzzInProcess(root, { inputs, seed, tell });
  console.log(
    `in process: ${JSON.stringify(report.inputs)}, slowest ms ${JSON.stringify(report.slowestMs)}, ${report.seconds} s, ${report.findings.length} findings`,
  );
  for (const { target, what, input } of report.findings) console.log(`  ${target}: ${what}\n    ${input.slice(0, 1_000)}`);
  if (report.findings.length > 0) process.exitCode = 1;
}
if (requests > 0) {
  const report = await fuzzOverHttp(root, { requests, seed, tell });
  console.log(
    `over HTTP: ${report.requests} requests, ${report.seconds} s, statuses ${JSON.stringify(report.statuses)}, longest stall ${report.stallMs} ms, ${report.findings.length} findings`,
  );
  for (const one of report.findings) console.log(`  ${one}`);
  if (report.findings.length > 0 || report.stallMs > STALL_MS) process.exitCode = 1;
}
if (process.exitCode) console.log(`  again: npm run fuzz -- --seed ${seed} --inputs ${inputs} --requests ${requests}`);
