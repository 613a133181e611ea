import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { startPostgres, startRedis } from '../support/services.js';
import { runKills, type Edition } from './kill-run.ts';

/**
 * `npm run prove -- [--edition embedded|postgres|scaled] [--conversations 200] [--messages 5] [--every 1500] [--seed N]`
 * Kills the product at random moments and holds it to the fake X's log. Exit code 1 when a message was lost, doubled or out of order.
 */
const { values } = parseArgs({
  options: {
    edition: { type: 'string', multiple: true, default: ['embedded', 'postgres', 'scaled'] },
    conversations: { type: 'string', default: '200' },
    messages: { type: 'string', default: '5' },
    every: { type: 'string', default: '1500' },
    drain: { type: 'string', default: '180000' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
  },
});

const seed = Number(values.seed);
for (const edition of values.edition as Edition[]) {
  const postgres = edition === 'embedded' ? undefined : await startPostgres();
  const redis = edition === 'scaled' ? await startRedis() : undefined;
  if ((edition !== 'embedded' && !postgres) || (edition === 'scaled' && !redis)) {
    console.log(`${edition}: skipped, its services are not installed`);
    continue;
  }
  console.log(`${edition}: seed ${seed}`);
  const report = await runKills({
    edition,
    databaseUrl: postgres?.url,
    redisUrl: redis?.url,
    seed,
    conversations: Number(values.conversations),
    messagesEach: Number(values.messages),
    everyMs: Number(values.every),
    drainMs: Number(values.drain),
    tell: (line) => console.log(`  ${line}`),
  });
  await redis?.stop();
  await postgres?.stop();
  const { lost, doubled, outOfOrder, unexpected, ...counts } = report;
  console.log(
    `${edition}: ${counts.messages} messages, ${counts.answers} answered, ${counts.kills} kills, ${counts.seconds} s: ` +
      `${lost.length} lost, ${doubled.length} doubled, ${outOfOrder.length} out of order`,
  );
  for (const [name, list] of Object.entries({ lost, doubled, outOfOrder, unexpected }))
    if (list.length > 0) console.log(`  ${name}: ${list.slice(0, 20).join(' ')}`);
  if (lost.length + doubled.length + outOfOrder.length > 0) {
    console.log(
      `  again: npm run prove -- --edition ${edition} --seed ${seed} --conversations ${values.conversations} --messages ${values.messages} --every ${values.every}`,
    );
    process.exitCode = 1;
  }
}
