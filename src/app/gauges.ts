import { Gauge, Registry, type LabelValues } from 'prom-client';

export type Reading = readonly (readonly [labels: LabelValues<string>, value: number])[];
export type AddGauge = (about: { name: string; help: string; labelNames?: string[] }, read: () => Promise<Reading>) => void;

/** What the parts of the product add their own figures to. */
export type Metrics = { registry: Registry; gauge: AddGauge };

/**
 * `gauge` adds one whose values stand in the database and are read when they are asked for. One that cannot be read is left out of the answer: somebody looks
 * just when something is wrong, and must see all the rest. `onUnread` hears why.
 */
export function createMetrics(onUnread: (error: unknown) => void = () => undefined): Metrics {
  const registry = new Registry();
  const gauge: AddGauge = (about, read) =>
    void new Gauge({
      ...about,
      labelNames: about.labelNames ?? [],
      registers: [registry],
      async collect() {
        const values = await read().catch((error: unknown): Reading => {
          onUnread(error);
          return [];
        });
        this.reset();
        // Without labels it would be 0 by now, which is a value.
        if (about.labelNames === undefined) this.remove();
        for (const [labels, value] of values) this.set(labels, value);
      },
    });
  return { registry, gauge };
}
