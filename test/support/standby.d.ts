import type { TestServer } from './services.js';

/** A copy of what the server holds now, which takes over at the same address once that has stopped. `before`: done while it listens and is not promoted yet. */
export function laggingStandby(url: string): { takeOver(before?: () => Promise<unknown>): Promise<TestServer> };
