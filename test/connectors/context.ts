import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { OpenContext } from '../../src/connectors/plug.ts';
import { UnavailableError } from '../../src/core/errors.ts';
import { setupSchema } from '../../src/core/setup.ts';

export const flows = join(import.meta.dirname, '../../flows');
export const shippedSetup = setupSchema.parse(parse(readFileSync(join(flows, 'setup.yaml'), 'utf8')));

export type Logged = { level: string; message: string; fields: Record<string, string | number> };

/** A folder of its own, a clock that stands, and what was logged. */
export function makeContext(now = Date.now()): {
  context: OpenContext;
  logged: Logged[];
  clock: { at: number };
  dir: string;
  remove(): void;
} {
  const dir = mkdtempSync(join(tmpdir(), 'connectors-'));
  const logged: Logged[] = [];
  const clock = { at: now };
  const context: OpenContext = {
    ...{ name: 'goods', baseDir: dir, clock: { now: () => clock.at, monotonic: () => clock.at }, setup: () => shippedSetup },
    log: (level, message, fields) => logged.push({ level, message, fields }),
    connector(name) {
      throw new UnavailableError('not-open', name);
    },
    reference: () => ({ byKey: async () => new Map() }),
  };
  return { context, logged, clock, dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Waits until something is so, checking every few milliseconds; fails with what it waited for. */
export async function until(what: string, so: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for ${what}`);
}
