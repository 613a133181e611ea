import { readdirSync, readFileSync } from 'node:fs';

/** What the system knows of one process: CPU seconds so far, and the most memory it ever held (VmHWM). Linux alone. */
export type ProcessFigures = { pid: number; name: string; cpuSeconds: number; peakMb: number };

/** Clock ticks per second, as Linux tells them to programs on every machine that Node runs on. */
const TICKS = 100;

export function figuresOfProcess(pid: number, name = ''): ProcessFigures {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks: fields are counted from behind it. utime and stime are the 14th and 15th of all.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { pid, name, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakMb: Math.round(Number(peak ?? 0) / 1024) };
}

/** The product's processes that this one started, by their role; PostgreSQL and Redis have their own accounting. */
export function productProcesses(): ProcessFigures[] {
  const found: ProcessFigures[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent !== process.pid || !readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('main.js')) continue;
      const role = /(?:^|\0)ROLE=([^\0]*)/.exec(readFileSync(`/proc/${name}/environ`, 'utf8'))?.[1];
      found.push(figuresOfProcess(Number(name), role ?? 'all'));
    } catch {
      // It ended while it was looked at.
    }
  }
  return found;
}
