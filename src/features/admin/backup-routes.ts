import { Router, type Response } from 'express';
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../core/errors.ts';
import { packed, writeBackupFile } from '../../platform/backup/file.ts';
import { backupLines } from '../../platform/backup/write.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Gate } from '../../platform/http/bearer.ts';

export type BackupRoutesOptions = {
  database: Database;
  gate: Gate;
  secrets: () => Promise<Record<string, string>> | undefined;
  /** Where the file lies while it is written. */
  folder: string;
};

/**
 * `POST /api/v1/backup`: the whole house as a file. A post, so that no link can fetch it. It is written at the disk's speed and sent afterwards:
 * the embedded engine has one connection, which must not wait for somebody who reads slowly. One is written at a time.
 */
export function backupRoutes(options: BackupRoutesOptions): Router {
  const router = Router();
  let busy = false;
  router.post('/api/v1/backup', options.gate('admin'), async (_request, response) => {
    if (busy) throw new InputError('busy', 'Another backup is being written just now.', 409);
    busy = true;
    const file = await written(options, response).finally(() => (busy = false));
    if (!file) return;
    const { size } = await file.stat();
    response.type('application/gzip').setHeader('Cache-Control', 'no-store').setHeader('Content-Length', size);
    // Who goes away in between has a file that is shorter than was said, and knows.
    await pipeline(file.createReadStream(), response).catch(() => response.destroy());
  });
  return router;
}

/** The file, open and without a name: nothing stays behind, however this ends. Null when nobody waits for it any more. */
async function written({ database, secrets, folder }: BackupRoutesOptions, response: Response): Promise<FileHandle | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = join(folder, `backup-${randomUUID()}.tmp`);
  const bytes = packed(backupLines(database, await secrets()));
  const stop = () => void bytes.destroy();
  response.once('close', stop);
  try {
    await writeBackupFile(name, bytes);
    return await open(name, 'r');
  } catch (error) {
    if (response.destroyed) return null;
    throw error;
  } finally {
    response.off('close', stop);
    await rm(name, { force: true });
  }
}
