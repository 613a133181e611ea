import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { finding, sizeOf, type Finding } from './finding.ts';

const LEAST = 1e9;
const LITTLE = 5e9;

/** Room on the disk of a folder, which may have to be made. A database that cannot write answers X with 503 and loses nothing, but nobody is answered. */
export async function checkDisk(wanted: string): Promise<Finding[]> {
  const { bavail, bsize, folder } = await roomOf(resolve(wanted));
  const free = bavail * bsize;
  const values = { free: sizeOf(free), folder };
  if (free >= LITTLE)
    return [finding('ok', 'disk', { ja: '空き容量は {free} です（{folder}）。', en: '{free} are free on the disk of {folder}.' }, values)];
  return [
    finding(
      free < LEAST ? 'problem' : 'note',
      'disk',
      {
        ja: '空き容量が {free} しかありません（{folder}）。古いバックアップやログを片づけてください。なくなると受け取りが止まります（Xは後で送り直し、足りない分は取り戻します）。',
        en: 'Only {free} are free on the disk of {folder}. Clear old backups and logs: without room nothing is taken in any more (X delivers again, and gaps are repaired).',
      },
      values,
    ),
  ];
}

/** Of what is there already on the way to the folder. */
async function roomOf(folder: string): Promise<{ bavail: number; bsize: number; folder: string }> {
  try {
    return { ...(await statfs(folder)), folder };
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return roomOf(dirname(folder));
  }
}
