import type { Request, Response } from 'express';

const LOOK_MS = 250;
const BEAT_MS = 15_000;

/**
 * Streams a state (server-sent events) whenever it has become another one. Chance, clocks and the product change it too, so it is
 * looked at four times a second while a page is open, and at once after a `poke`.
 */
export function createStateStream(read: () => unknown) {
  const pages = new Set<Response>();
  let last = '';
  let timer: NodeJS.Timeout | undefined;
  let beatAt = 0;

  function look(): void {
    const now = JSON.stringify(read());
    if (now !== last) {
      last = now;
      for (const page of pages) page.write(`data: ${now}\n\n`);
    }
    // A page that slept notices by the missing beat, and a closed one is found by the failed write.
    if (performance.now() - beatAt < BEAT_MS) return;
    beatAt = performance.now();
    for (const page of pages) page.write(': beat\n\n');
  }

  function leave(page: Response): void {
    pages.delete(page);
    if (pages.size === 0) clearInterval(timer);
  }

  return {
    open(_request: Request, response: Response): void {
      response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.flushHeaders();
      look();
      response.write(`retry: 1000\ndata: ${last}\n\n`);
      if (pages.size === 0) timer = setInterval(look, LOOK_MS);
      pages.add(response);
      response.on('close', () => leave(response));
    },
    poke(): void {
      if (pages.size > 0) look();
    },
    close(): void {
      clearInterval(timer);
      for (const page of pages) page.end();
      pages.clear();
    },
  };
}
