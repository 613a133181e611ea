import { createReleaseBuilder } from '../../src/app/releases.ts';
import { systemClock } from '../../src/core/clock.ts';
import { setupSchema, type Setup } from '../../src/core/setup.ts';
import type { Content } from '../../src/flow/load.ts';
import type { Engine } from '../../src/flow/engine.ts';
import type { Understander } from '../../src/nlu/understand.ts';
import { silentLog } from '../../src/platform/log.ts';
import { releaseOne, repository } from './release-one.ts';

export type Shipped = {
  release: { id: number; content: Content; engine: Engine; understander: Understander };
  setup: Setup;
  close(): Promise<void>;
};

/** Release 1 of the shipped content, ready to understand and to answer without a database. Look-ups are asked as of `now`, epoch ms. Close it. */
export async function openShipped(now: number): Promise<Shipped> {
  const kept = (await releaseOne()).release;
  const content = kept.content as Content;
  const setup = setupSchema.parse(content.setup);
  const builder = createReleaseBuilder({
    contentDir: repository,
    setup: () => setup,
    clock: { ...systemClock, now: () => now },
    log: silentLog,
  });
  const parts = await builder.build(content, Buffer.from(kept.model, 'base64'));
  return { release: { id: 1, content, ...parts }, setup, close: () => builder.close() };
}
