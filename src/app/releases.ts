import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { UnavailableError } from '../core/errors.ts';
import type { Setup } from '../core/setup.ts';
import { openConnectors, type Connectors } from '../connectors/open.ts';
import type { Content } from '../flow/content.ts';
import { createEngine, type Engine } from '../flow/engine.ts';
import { createEntityFinder, type EntityFinder } from '../nlu/entities/entities.ts';
import { embeddedTrainer } from '../nlu/recognizers/embedded/embedded.ts';
import { createUnderstander, type Understander } from '../nlu/understand.ts';
import type { Log } from '../platform/log.ts';
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
  /** How often the names behind some connectors changed. */
  const versions = new WeakMap<Connectors, number>();

  function connectorsOf(content: Content): Promise<Connectors> {
    const key = JSON.stringify(content.connectors ?? {});
    const known = open.get(key);
    if (known) return known;
    const opening = openConnectors(
      { connectors: content.connectors ?? {} },
      { baseDir: join(contentDir, 'flows'), clock, setup, log: (level, message, fields) => log[level](fields, message) },
    );
    open.set(key, opening);
    opening.then(
      (connectors) => connectors.onChange((_name, named) => void (named && versions.set(connectors, (versions.get(connectors) ?? 0) + 1))),
      () => open.delete(key),
    );
    return opening;
  }

  async function build(content: Content, model: Uint8Array): Promise<{ engine: Engine; understander: Understander }> {
    const connectors = await connectorsOf(content);
    const entities = liveFinder(content, connectors, () => versions.get(connectors) ?? 0);
    const engine = createEngine(content, {
      cpuNow: () => clock.monotonic(),
      async lookup(name, query) {
        const connector = connectors.get(name);
        if (!connector) throw new UnavailableError('no-connector', `there is no connector ${name}`);
        return connector.lookup(query, LOOKUP_MS);
      },
    });
    const recognizer = embeddedTrainer.load(model);
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

/** An entity finder that follows the data: names that appear in a file are found from the next message on. */
function liveFinder(content: Content, connectors: Connectors, version: () => number): EntityFinder {
  const make = () => ({
    version: version(),
    finder: createEntityFinder({
      gazetteers: connectors.gazetteers().map((gazetteer) => ({ ...gazetteer, synonyms: content.synonyms })),
      patterns: Object.fromEntries(Object.entries(content.entities).map(([type, { pattern }]) => [type, pattern])),
    }),
  });
  let built = make();
  return {
    find(text, context) {
      if (built.version !== version()) built = make();
      return built.finder.find(text, context);
    },
  };
}
