import { describe, expect, it } from '@jest/globals';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { LEFT_OUT } from '../../src/platform/backup/format.ts';
import { describeWith } from '../support/need.ts';
import { addressOf, run } from '../support/process.ts';
import { freePort, startProduct, until, type Edition, type House } from '../support/product.ts';
import { asked, call, folder, heldBy, house, opened, savedHouse, savedOnce } from './backup-kit.ts';

/** The restored house goes on where it was. */
async function expectGoesOn(into: House): Promise<void> {
  const product = await startProduct(into);
  opened.push({ close: product.stop });
  const { rows } = await product.app.database.pool.query("select profile->>'displayName' as name from contact where external_id = '501'");
  expect(rows).toEqual([{ name: '花\u{1F33C}' }]);
  const hana = product.customer('501');
  expect(await hana.says('新宿店は？')).toContain('新宿店');
  expect((await product.customer('502').conversation())?.owner).toBe('queue');
}

function savedAndRestored(edition: Edition): void {
  it('saves a house in one file that only this user may read, and a new house goes on from it', async () => {
    const { file } = await savedOnce(edition);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const into = await house(edition);
    expect(await call(restoreCommand, ['--from', file], into.env)).toMatchObject({ code: 0 });
    await expectGoesOn(into);
  }, 120_000);
}

function everywhere(edition: Edition): void {
  savedAndRestored(edition);

  it('does not overwrite conversations unless it is told to, and then saves them first', async () => {
    const { from, file } = await savedHouse(edition);
    expect((await call(restoreCommand, ['--from', file], from.env)).err).toContain('--replace');
    const replaced = await call(restoreCommand, ['--from', file, '--replace'], from.env);
    expect(replaced.code).toBe(0);
    const before = /What was here is in (.+backup\.gz)\./.exec(replaced.out)?.[1] ?? '';
    expect(gunzipSync(await readFile(before)).toString()).toContain('花');
    await expectGoesOn(from);
  }, 120_000);

  it('changes nothing when the file was cut, damaged or is something else', async () => {
    const { from, file } = await savedHouse(edition);
    const whole = await heldBy(from.env);
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trimEnd()
      .split('\n');
    const [head = ''] = lines;
    const bad = join(await folder(), 'bad.gz');
    const refused = async (bytes: Buffer | string[]) => {
      await writeFile(bad, Array.isArray(bytes) ? gzipSync(bytes.join('\n')) : bytes);
      const answer = await call(restoreCommand, ['--from', bad, '--replace'], from.env);
      expect(answer.code).toBe(1);
      return answer.err;
    };
    const contact = lines.findIndex((line) => line.includes('"external_id":"501"'));
    const nameless = lines.with(contact, (lines[contact] ?? '').replace('"external_id":"501"', '"external_id":null'));
    expect(contact).toBeGreaterThan(0);
    expect(await refused(Buffer.from('not gzip at all'))).toContain('cannot be unpacked');
    expect(await refused(['{"hello":1}'])).toContain('not a backup');
    expect(await refused([head])).toContain('cut');
    expect(await refused(lines.slice(0, -1))).toContain('cut');
    expect(await refused([...lines, lines[1] ?? ''])).toContain('damaged');
    expect(await refused(lines.toSpliced(contact, 1))).toContain('damaged');
    expect(await refused(lines.with(contact, '{"id":'))).toContain('cannot be read');
    expect(await refused((await readFile(file)).subarray(0, 2_000))).toContain('cannot be unpacked');
    expect(await refused((await readFile(file)).subarray(0, -6))).toContain('cannot be unpacked');
    expect(await refused(lines.with(0, head.replace('"0001-start"', '"9999-later"')))).toContain('newer version');
    // What only the database can know.
    expect(await heldBy(from.env)).toEqual(whole);
    expect(await refused(nameless)).toContain('do not fit together. Nothing was changed');
    expect(await heldBy(from.env)).toEqual(whole);
    expect(await refused(lines.map((line) => line.replace('{"table":"contact"', '{"table":"visitor"')))).toContain('“visitor”');
    expect((await call(restoreCommand, ['--from', join(bad, 'nowhere')], from.env)).code).toBe(1);
    expect(await heldBy(from.env)).toEqual(whole);
    await expectGoesOn(from);
  }, 180_000);

  it('does not overwrite a house that is set up, though nobody has talked to it yet', async () => {
    const { file } = await savedOnce(edition);
    const silent = await house(edition);
    await asked(silent.env, `insert into api_token (id, name, hash) values ('1', 'Aya', '\\x00')`);
    const whole = await heldBy(silent.env);
    expect((await call(restoreCommand, ['--from', file], silent.env)).err).toContain('--replace');
    expect(await heldBy(silent.env)).toEqual(whole);
  }, 120_000);

  it('apologises to nobody for a wait that may be over, and tells no member of staff of it', async () => {
    const { from, file } = await savedHouse(edition);
    const clocks = 'select due_at is null as silent, notified_at is not null as told from handoff';
    expect(await asked(from.env, clocks)).toEqual([{ silent: false, told: false }]);
    expect((await call(restoreCommand, ['--from', file, '--replace'], from.env)).code).toBe(0);
    expect(await asked(from.env, clocks)).toEqual([{ silent: true, told: true }]);
  }, 120_000);
}

describe('backup and restore of the embedded edition', () => {
  everywhere('embedded');

  it('works while the front desk runs, which goes on answering', async () => {
    const running = await house('embedded', { env: { PORT: String(await freePort()) } });
    const server = run(['start'], running.env);
    opened.push({ close: async () => void (server.child.kill('SIGKILL'), await server.ended) });
    running.x.setWebhookUrl(`${await addressOf(server)}/webhooks/x`);
    running.x.customer('501').says('渋谷店の営業時間');
    await running.x.waitForMessages('501', 1, 30_000);
    const file = join(await folder(), 'live.backup.gz');
    expect(await run(['backup', '--to', file], running.env).ended).toMatchObject({ code: 0 });
    running.x.customer('501').says('新宿店は？');
    await running.x.waitForMessages('501', 2, 30_000);
    expect((await run(['restore', '--from', file], running.env).ended).err).toContain(`process ${server.child.pid}`);
    expect(gunzipSync(await readFile(file)).toString()).toContain('渋谷店の営業時間');
  }, 120_000);

  it('looks at X before it sends a reply that may have gone out after the backup', async () => {
    const from = await house('embedded');
    const product = await startProduct(from);
    const mio = product.customer('503');
    const reset = String(Math.ceil(Date.now() / 1000) + 8);
    const headers = { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    from.x.fault('send', { kind: 'limited', headers });
    mio.writesOnly('渋谷店の営業時間');
    await until('X has refused it for now', () =>
      from.x.log.requests.some(({ endpoint, outcome }) => endpoint === 'send' && outcome === 429),
    );
    await product.stop();
    expect(from.x.messagesTo('503')).toEqual([]);
    const file = join(await folder(), 'waiting.backup.gz');
    expect((await call(backupCommand, ['--to', file], from.env)).code).toBe(0);
    const after = await startProduct(from);
    opened.push({ close: after.stop });
    await from.x.waitForMessages('503', 1, 30_000);
    await after.stop();
    expect((await call(restoreCommand, ['--from', file, '--replace'], from.env)).code).toBe(0);
    const restored = await startProduct(from);
    opened.push({ close: restored.stop });
    await until('the reply is known to have arrived', async () =>
      (await restored.customer('503').outbound()).every((message) => message.state === 'sent'),
    );
    expect(from.x.messagesTo('503')).toHaveLength(1);
  }, 120_000);
});

describeWith('PostgreSQL', 'backup and restore of the PostgreSQL edition', () => {
  everywhere('postgres');

  it('moves a house from the embedded edition', async () => {
    const { file } = await savedOnce('embedded');
    const into = await house('postgres');
    const answer = await call(restoreCommand, ['--from', file], into.env);
    expect(answer.code).toBe(0);
    expect(answer.err).toContain('ENCRYPTION_KEY');
    const shown = await call(restoreCommand, ['--from', file, '--show-secrets'], into.env);
    expect(shown.out).toContain('ENCRYPTION_KEY=');
    await expectGoesOn(into);
  }, 120_000);

  it('is refused while the front desk runs on the same database', async () => {
    const { from, file } = await savedHouse('postgres');
    const product = await startProduct(from);
    opened.push({ close: product.stop });
    expect((await call(restoreCommand, ['--from', file, '--replace'], from.env)).err).toContain('is running');
  }, 120_000);

  it('holds every table but those that are left out on purpose', async () => {
    const { from, file } = await savedHouse('postgres');
    const rows = await asked<{ tablename: string }>(from.env, "select tablename from pg_tables where schemaname = 'public'");
    const held = gunzipSync(await readFile(file))
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('{"table":'));
    const names = held.map((line) => (JSON.parse(line) as { table: string }).table);
    expect([...names, ...LEFT_OUT].sort()).toEqual(rows.map(({ tablename }) => tablename).sort());
  }, 120_000);
});
// Its data are PostgreSQL's: what is refused is refused there.
describeWith('Redis', 'backup and restore of the scaled edition', () => savedAndRestored('scaled'));
