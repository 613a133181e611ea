import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tryXAccounts } from '../app/x-accounts.ts';
import { checkX } from '../channels/x/check.ts';
import { readConfig, type Config } from '../config.ts';
import { SettingsError, UketsukeError } from '../core/errors.ts';
import type { Localized } from '../core/language.ts';
import type { Health, Tried } from '../features/admin/contract.ts';
import { readHealth } from '../features/admin/health.ts';
import { loadSecrets, sealingKey } from '../platform/secrets.ts';
import type { CommandIo } from './content-call.ts';
import { checkAccounts, checkTrouble } from './doctor/check-accounts.ts';
import { checkContentFiles } from './doctor/check-content.ts';
import { checkClock, checkDatabase } from './doctor/check-database.ts';
import { checkDisk } from './doctor/check-disk.ts';
import { checkFlows, checkHouse } from './doctor/check-house.ts';
import { checkPlan } from './doctor/check-plan.ts';
import { checkRedis } from './doctor/check-redis.ts';
import { checkRepair } from './doctor/check-repair.ts';
import { checkSettings } from './doctor/check-settings.ts';
import { finding, type Finding } from './doctor/finding.ts';
import { askServer, withDatabase } from './local.ts';
import { xAccess } from './x-access.ts';

type Chapter = { title: Localized; findings: Finding[] };

const MARK = { ok: '✓', note: '·', problem: '✗' };

/**
 * `uketsuke doctor [--json]`: looks at everything that the desk stands on, changes nothing, and says in plain words what to do.
 * Exit code 0 when nothing is wrong, 1 when something is.
 */
export async function doctorCommand(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const found: Finding[] = [];
  for await (const { title, findings } of chapters(io)) {
    found.push(...findings);
    if (values.json || findings.length === 0) continue;
    io.out(title[io.locale]);
    for (const { level, text } of findings) io.out(`  ${MARK[level]} ${text[io.locale]}`);
  }
  const problems = found.filter(({ level }) => level === 'problem').length;
  if (values.json) io.out(JSON.stringify({ healthy: problems === 0, findings: found }));
  else io.out(verdict(problems)[io.locale]);
  return problems === 0 ? 0 : 1;
}

function verdict(problems: number): Localized {
  if (problems === 0) return { ja: '直すところはありません。', en: 'Nothing to mend.' };
  return { ja: `直すところが${problems}か所あります（✗）。`, en: `${problems} ${problems === 1 ? 'thing' : 'things'} to mend (✗).` };
}

async function* chapters(io: CommandIo): AsyncGenerator<Chapter> {
  const settings = { ja: '設定', en: 'Settings' };
  let config: Config;
  try {
    config = readConfig(io.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const findings = error.problems.map((text) => finding('problem', 'settings', { ja: text, en: text }));
    // Without settings there is nothing to look at.
    yield { title: settings, findings };
    return;
  }
  yield { title: settings, findings: checkSettings(config) };
  const { health, findings } = await lookInside(config);
  yield { title: { ja: 'データベース', en: 'Database' }, findings };
  if (config.REDIS_URL) yield { title: { ja: 'Redis', en: 'Redis' }, findings: await checkRedis(config.REDIS_URL) };
  yield {
    title: { ja: '内容', en: 'Content' },
    findings: [...(await checkContentFiles(config.CONTENT_DIR, io.locale)), ...(health ? checkFlows(health) : [])],
  };
  yield {
    title: { ja: 'X', en: 'X' },
    findings: [
      ...(await lookAtX(config)),
      ...(health ? await tryAccounts(config, health) : []),
      ...(health ? checkPlan(health, config.X_DM_LIMIT_24H) : []),
    ],
  };
  if (health)
    yield {
      title: { ja: '受付', en: 'The desk' },
      findings: [
        ...checkAccounts(health, config),
        ...checkTrouble(health),
        ...checkRepair(health, Date.now(), config.REPAIR_MS),
        ...checkHouse(health),
      ],
    };
  yield { title: { ja: 'ディスク', en: 'Disk' }, findings: await checkDisk(config.DATA_DIR) };
}

/** Through the running server where the embedded database is its own, else in the database itself. */
async function lookInside(config: Config): Promise<{ health: Health | null; findings: Finding[] }> {
  if (await neverStarted(config)) return { health: null, findings: [EMPTY] };
  try {
    const health =
      (await askServer<Health>(config, '/api/v1/health', undefined)) ?? (await withDatabase(config, readHealth, { asItIs: true }));
    return { health, findings: checkDatabase(health, Date.now()) };
  } catch (error) {
    return { health: null, findings: [unreadable(error)] };
  }
}

const EMPTY = finding('note', 'empty-database', {
  ja: 'データベースはまだ空です。npm start が中身を作ります。',
  en: 'The database is empty so far; the first start fills it.',
});

const SLOW = finding('problem', 'database-slow', {
  ja: 'データベースの返事が遅すぎます（1つの問い合わせに5秒より長くかかりました）。負荷とディスク、autovacuum が動いているかを確かめてください。',
  en: 'The database answers too slowly: one question took longer than 5 seconds. Look at its load and its disk, and whether autovacuum runs.',
});

/** Opening the embedded database would make it. */
async function neverStarted({ DATABASE_URL, DATA_DIR }: Config): Promise<boolean> {
  if (DATABASE_URL !== undefined) return false;
  return stat(join(DATA_DIR, 'database')).then(
    () => false,
    () => true,
  );
}

/** `undefined_table` (SQLSTATE 42P01): nobody has started it yet. `query_canceled` (57014): it took longer than a question may. */
function unreadable(error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === '42P01') return EMPTY;
  if (code === '57014') return SLOW;
  const detail = error instanceof UketsukeError || error instanceof Error ? error.message : String(error);
  return finding(
    'problem',
    'database-away',
    {
      ja: 'データベースを開けません: {detail}。DATABASE_URL と、PostgreSQL が動いているかを確かめてください。',
      en: 'The database cannot be opened: {detail}. Check DATABASE_URL and whether PostgreSQL runs.',
    },
    { detail: detail.replace(/[.。]$/, '') },
  );
}

async function lookAtX(config: Config): Promise<Finding[]> {
  if (!config.X_USER_ID)
    return [
      finding('note', 'no-x', {
        ja: 'Xのアカウントはまだ設定されていません（docs/connect-x.ja.md）。ウェブのチャットは使えます。',
        en: 'No X account is set up yet (docs/connect-x.md). The web chat works.',
      }),
    ];
  const { sentences, clock } = await checkX(xAccess(config));
  return [...sentences, ...(clock ? checkClock(clock.ours, clock.theirs, 'x') : [])];
}

/** The tokens of accounts that are not in the settings, which are kept in the database. */
async function tryAccounts(config: Config, { accounts }: Health): Promise<Finding[]> {
  const except = config.X_USER_ID;
  // Without the app's keys of the settings no account works.
  if (except === undefined || accounts.every(({ channel, externalId }) => channel !== 'x' || externalId === except)) return [];
  try {
    const asked = await askServer<Tried>(config, '/api/v1/accounts/try', { except });
    if (asked) return asked.findings;
    const { ENCRYPTION_KEY } = await loadSecrets(config, config.DATABASE_URL === undefined ? config.DATA_DIR : undefined);
    const key = sealingKey(ENCRYPTION_KEY);
    return await withDatabase(config, (database) => tryXAccounts(database, key, config, except), { asItIs: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [
      finding(
        'note',
        'accounts-untried',
        {
          ja: 'account add で加えたアカウントのトークンは試せませんでした: {detail}',
          en: 'The tokens of the accounts that were added could not be tried: {detail}',
        },
        { detail },
      ),
    ];
  }
}
