import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from './house.ts';

export type InstallSize = { megabytes: number; packages: number; largest: { name: string; megabytes: number }[] };

/** What an installation without the development packages weighs, and its ten largest packages, the several copies of one together. */
export function installSize(): InstallSize {
  const folders = npmLs().filter((folder) => folder.includes('node_modules'));
  const sizes = new Map<string, number>();
  for (const folder of new Set(folders)) {
    const name = nameOf(folder);
    sizes.set(name, (sizes.get(name) ?? 0) + bytesIn(folder));
  }
  const mb = (bytes: number) => Math.round((bytes / 2 ** 20) * 10) / 10;
  const sorted = [...sizes].sort(([, a], [, b]) => b - a);
  return {
    megabytes: mb(sorted.reduce((sum, [, bytes]) => sum + bytes, 0)),
    packages: folders.length,
    largest: sorted.slice(0, 10).map(([name, bytes]) => ({ name, megabytes: mb(bytes) })),
  };
}

function npmLs(): string[] {
  const { stdout } = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: fromRoot(''), encoding: 'utf8' });
  return stdout.split('\n');
}

function nameOf(folder: string): string {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;
  } catch {
    return folder.slice(folder.lastIndexOf('node_modules/') + 13);
  }
}

/** Of the package itself: packages inside of it are counted by their own names. */
function bytesIn(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += entry.name === 'node_modules' ? 0 : bytesIn(path);
    else if (entry.isFile()) sum += lstatSync(path).blocks * 512;
  }
  return sum;
}
