import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Setup } from '../core/setup.ts';
import { openConnectors, type Connectors } from '../connectors/open.ts';
import type { Content } from '../flow/content.ts';
import { createEngine, type Engine } from '../flow/engine.ts';
import type { EntityFinder } from '../nlu/entities/entities.ts';
import { openLiveFinder } from '../nlu/entities/live-finder.ts';
import { embeddedTrainer } from '../nlu/recognizers/embedded/embedded.ts';
import { createUnderstander, type Understander } from '../nlu/understand.ts';
import type { Log } from '../platform/log.ts';
import { createLookup } from './lookup.ts';
import type { OpenRecognizers } from './recognizers.ts';

/** A look-up that has not answered by then has failed: the customer waits. */
const LOOKUP_MS = 3_000;

/** `recognizers` gives a release those that an account may ask instead of its own; commands that understand on their own need none. */
export type ReleaseParts = {
  contentDir: string;
  setup: () => Setup;
  recognizers?: Pick<OpenRecognizers, 'forRelease'>;
  clock: Clock;
  log: Log;
};

/** Joins a release's content and model with the brand's data. Connectors with the same settings are shared by all releases. */
export function createReleaseBuilder({ contentDir, setup, recognizers, clock, log }: ReleaseParts) {
  const open = new Map<string, Promise<Connectors>>();

  function connectorsOf(content: Content): Promise<Connectors> {
    const key = JSON.stringify(content.connectors ?? {});
    const known = open.get(key);
    if (known) return known;
    const opening = openConnectors(
      { connectors: content.connectors ?? {} },
      { baseDir: join(contentDir, 'flows'), clock, setup, log: (level, message, fields) => log[level](fields, message) },
    );
    open.set(key, opening);
    opening.catch(() => open.delete(key));
    return opening;
  }

  async function build(content: Content, model: Uint8Array | Promise<Uint8Array>): Promise<{ engine: Engine; understander: Understander }> {
    const connectors = await connectorsOf(content);
    const entities = await liveFinder(content, connectors, log);
    const engine = createEngine(content, {
      cpuNow: () => clock.monotonic(),
      lookup: createLookup((name) => connectors.get(name), LOOKUP_MS),
    });
    const recognizer = embeddedTrainer.load(await model);
    return {
      engine,
      understander: createUnderstander({ recognizer, others: recognizers?.forRelease(content.intents, recognizer) ?? {}, entities }),
    };
  }

  return {
    build,
    connectorsOf,
    async close(): Promise<void> {
      const all = await Promise.allSettled(open.values());
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value.close() : Promise.resolve())));
    },
  };
}

/** Names that appear in a file are found as soon as they have been read. */
function liveFinder(content: Content, connectors: Connectors, log: Log): Promise<EntityFinder> {
  const patterns = Object.fromEntries(Object.entries(content.entities).map(([type, { pattern }]) => [type, pattern]));
  const { synonyms } = content;
  return openLiveFinder({
    source: () => ({ gazetteers: connectors.gazetteers().map((gazetteer) => ({ ...gazetteer, synonyms })), patterns }),
    watch: namesOf(connectors),
    onError: (error) => log.error({ err: error }, 'the names of the data could not be read anew; those known before stay'),
  });
}

/** Apart from the finder, which it outlives. */
const namesOf = (connectors: Connectors) => (changed: () => void) => connectors.onChange((_name, named) => void (named && changed()));
