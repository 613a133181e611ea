import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, percent, readCases, type Share } from './policy-cases.ts';

/** `node dist/test/bench/emotion/policy.js`: when anger calls a person, on the written conversations. Compiled code lies one folder deeper than its source. */
const fixtures = join(fileURLToPath(new URL('../../../..', import.meta.url)), 'test/fixtures/emotion');

const line = (name: string, share: Share) =>
  `  ${name.padEnd(34)} ${String(share.right).padStart(3)} of ${String(share.of).padStart(3)}  ${percent(share).toFixed(1).padStart(5)} %  ${share.wrong.join(' ')}`;

const TITLES = { conversations: 'tuned on', learnt: 'learnt from', frozen: 'frozen before any tuning' };

for (const set of ['conversations', 'learnt', 'frozen'] as const) {
  for (const language of ['ja', 'en'] as const) {
    if (!existsSync(join(fixtures, `${set}-${language}.yaml`))) continue;
    const { angry, calm, kinds } = await measure(readCases(fixtures, set, language), language);
    process.stdout.write(`${TITLES[set]}, ${language}\n`);
    process.stdout.write(`${line('handed over by the second angry', angry)}\n${line('calm, left alone', calm)}\n`);
    for (const kind of Object.keys(kinds)) process.stdout.write(`${line(`· ${kind}`, kinds[kind] as Share)}\n`);
  }
}
