import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupRoutes } from '../../../src/features/admin/backup-routes.ts';
import { checkBackup } from '../../../src/platform/backup/check.ts';
import { readBackupFile } from '../../../src/platform/backup/file.ts';
import { createGate } from '../../../src/platform/http/bearer.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { openTestDatabase } from '../../support/database.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An embedded house with more photos than any buffer between the two ends takes. */
async function serve() {
  const database = await openTestDatabase();
  opened.push(() => database.close());
  for (let photo = 0; photo < 3; photo++)
    await database.pool.query(
      `insert into attachment (id, account_id, contact_external_id, mime, bytes) values ($1, 1, '501', 'image/jpeg', $2)`,
      [String(photo), randomBytes(4_500_000)],
    );
  const folder = await mkdtemp(join(tmpdir(), 'uketsuke-backup-route-'));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  const app = createHttpApp({
    log: silentLog,
    checks: {},
    metrics: createMetrics(),
    mount: (express) =>
      void express.use(backupRoutes({ database, gate: createGate(database, 'the-local-token'), secrets: () => undefined, folder })),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  opened.push(() => server.close(100));
  return { database, folder, url: `${server.url}/api/v1/backup` };
}

async function ask(url: string): Promise<IncomingMessage> {
  const call = request(url, { method: 'POST', headers: { authorization: 'Bearer the-local-token' } });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return response;
}

describe('POST /api/v1/backup', () => {
  it('leaves the database to everybody else while somebody reads slowly, and nothing behind on the disk', async () => {
    const { database, folder, url } = await serve();
    const response = await ask(url);
    expect(response.statusCode).toBe(200);
    // Nothing has been read yet but what fitted into the buffers.
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).toEqual([]);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    expect(bytes.length).toBe(Number(response.headers['content-length']));
    const file = join(folder, 'read.gz');
    await writeFile(file, bytes);
    expect(await checkBackup(readBackupFile(file))).toMatchObject({ edition: 'pglite' });
  }, 60_000);

  it('leaves nothing behind when the caller goes away, and can be asked again', async () => {
    const { database, folder, url } = await serve();
    const call = request(url, { method: 'POST', headers: { authorization: 'Bearer the-local-token' } });
    call.on('error', () => undefined);
    call.end();
    while ((await readdir(folder)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    call.destroy();
    while ((await readdir(folder)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    // The file is gone a moment before the next backup may begin.
    let again = await ask(url);
    while (again.statusCode === 409) {
      again.resume();
      await new Promise((resolve) => setTimeout(resolve, 20));
      again = await ask(url);
    }
    expect(again.statusCode).toBe(200);
    again.destroy();
  }, 60_000);
});
