/**
 * Loaded before the product in a test build. The environment's PROVE_FATE (`<times>:<point>`) says at which passing of which point this process dies;
 * the parent may call that off. A request is given a moment to leave, so that some of them arrive and some do not.
 */
import { fileURLToPath } from 'node:url';
import { useKeptCode } from './kept-code.ts';

declare global {
  var __point: ((name: string) => void) | undefined;
}

const [, times = '', name = ''] = /^(\d+):(.*)$/.exec(process.env['PROVE_FATE'] ?? '') ?? [];
let left = name === '' ? Infinity : Number(times);
const told = new Set<string>();
const keep = useKeptCode(fileURLToPath(new URL('quick/', import.meta.url)));
const die = () => process.kill(process.pid, 'SIGKILL');

globalThis.__point = (passed) => {
  if (passed === name && --left === 0) {
    if (passed === 'request on its way') setTimeout(die, Number(times) % 5);
    else die();
  }
  if ((passed === 'started' || passed === 'claim committed') && !told.has(passed)) {
    told.add(passed);
    process.send?.(passed);
    keep();
  }
};

process.on('message', (word) => {
  if (word === 'spared') left = Infinity;
});
// Whoever started it is gone: nobody would end it any more.
process.on('disconnect', () => process.exit(1));
// Listening would keep a process alive that could not start and means to end: nobody would start it again.
process.channel?.unref();
