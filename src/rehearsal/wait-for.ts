import type { FakeMessage } from './model.ts';
import type { World } from './world.ts';

/** Resolves with what `read` gives once that is `count` messages. Rejects after `timeoutMs`, and says what came. */
export function waitFor(world: World, read: () => FakeMessage[], count: number, timeoutMs: number): Promise<FakeMessage[]> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const messages = read();
      if (messages.length < count) return;
      finish();
      resolve(messages);
    };
    const forget = world.log.onMessage(look);
    const timer = setTimeout(() => {
      finish();
      const came = read().map((message) => message.text);
      reject(new Error(`waited ${timeoutMs} ms for ${count} messages, got ${came.length}: ${JSON.stringify(came)}`));
    }, timeoutMs);
    const finish = () => {
      clearTimeout(timer);
      forget();
    };
    look();
  });
}
