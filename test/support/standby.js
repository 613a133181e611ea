/** A second server that takes over from one of the tests' own: a failover to a standby that lags. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { asPostgres, keep, postgresFolder } from './services.js';

/**
 * Copies what the server holds now. The copy takes over at the same address once the server has stopped, knowing nothing of what was done since.
 * @param {string} url of a server that `startPostgres` started
 * @returns {{ takeOver: (before?: () => Promise<unknown>) => Promise<{ url: string, stop: () => Promise<void> }> }} `before`: what is done while it listens and is not promoted yet
 */
export function laggingStandby(url) {
  const bin = postgresFolder() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'uketsuke-standby-'));
  const user = asPostgres(folder);
  const data = join(folder, 'data');
  const { port } = new URL(url);
  const copying = ['-h', '127.0.0.1', '-p', port, '-U', 'postgres', '-D', data, '-X', 'stream', '-c', 'fast'];
  execFileSync(join(bin, 'pg_basebackup'), copying, { ...user, cwd: folder, stdio: 'ignore' });
  // With this file the server starts as a standby; there is no primary that it could follow.
  writeFileSync(join(data, 'standby.signal'), '');
  const settings = ['fsync=off', 'max_connections=300', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const command = [join(bin, 'postgres'), '-D', data, '-p', port, ...settings.flatMap((line) => ['-c', line])];
  return {
    async takeOver(before = async () => undefined) {
      const server = await keep(folder, command, user, Number(port), () => {
        execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', port, '-q'], { stdio: 'ignore' });
        return url;
      });
      await before();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query('select pg_promote(true, 20)').finally(() => client.end());
      return server;
    },
  };
}
