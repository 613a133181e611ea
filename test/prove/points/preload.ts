/**
 * Loaded before the product in a test build. The environment's PROVE_FATE (`<times>:<point>`) says at which passing of which point this process dies;
 * the parent may call that off. A request is given a moment to leave, so that some of them arrive and some do not. PROVE_STALLS (`<share>:<seed>`) says
 * how often it stands still for a moment where it passes a point, as under a slow disk or a collection of garbage: others overtake it then.
 */
import { fileURLToPath } from 'node:url';
import { useKeptCode } from './kept-code.ts';

declare global {
  var __point: ((name: string) => void) | undefined;
}

const [, times = '', name = ''] = /^(\d+):(.*)$/.exec(process.env['PROVE_FATE'] ?? '') ?? [];
let left = name === '' ? Infinity : Number(times);
let anywhere = false;
let [stalls = 0, seed = 0] = (process.env['PROVE_STALLS'] ?? '').split(':').map(Number);
/** Far below a lease: who stands still for longer than that has lost what it had. */
const MOST_MS = 300;
const told = new Set<string>();
const keep = useKeptCode(fileURLToPath(new URL('quick/', import.meta.url)));
const die = () => process.kill(process.pid, 'SIGKILL');

/** The next of a stream of numbers from 0 to 1. */
function chance(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

globalThis.__point = (passed) => {
  if (anywhere || (passed === name && --left === 0)) {
    process.send?.({ diesAt: passed });
    if (passed === 'request on its way') setTimeout(die, Number(times) % 5);
    else die();
  }
  if (stalls > 0 && chance() < stalls) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOST_MS * chance() ** 2);
  if ((passed === 'started' || passed === 'claim committed') && !told.has(passed)) {
    told.add(passed);
    process.send?.(passed);
    keep();
  }
};

process.on('message', (word) => {
  if (word === 'anywhere') anywhere = true;
  if (word !== 'spared') return;
  left = Infinity;
  anywhere = false;
  stalls = 0;
});
// Whoever started it is gone: nobody would end it any more.
process.on('disconnect', () => process.exit(1));
// Listening would keep a process alive that could not start and means to end: nobody would start it again.
process.channel?.unref();
