import type { Health } from '../../features/admin/contract.ts';
import { finding, sizeOf, spanOf, type Finding } from './finding.ts';

/** PostgreSQL before this is not tested and has no `normalize` that we trust. */
const OLDEST = 15;
/** With the database's clock further from ours than this, a desk shows wrong times. */
const SKEW_MS = 5_000;
/** PostgreSQL’s own default is room for two processes that keep their wake-ups in it, and for some commands. */
const FEW_CONNECTIONS = 100;

/** The server that holds the data: can it be trusted with an acknowledged message, and does it know Japanese letters? `now`: this machine's clock, epoch ms. */
export function checkDatabase({ database }: Health, now: number): Finding[] {
  const { kind, version, bytes } = database;
  const name = kind === 'pglite' ? 'PGlite' : 'PostgreSQL';
  const found = [
    finding(
      'ok',
      'database',
      { ja: '{name} {version} に接続できます（{size}）。', en: '{name} {version} answers ({size}).' },
      { name, version, size: sizeOf(bytes) },
    ),
  ];
  const problem = (code: string, ja: string, en: string, values = {}) => found.push(finding('problem', code, { ja, en }, values));
  if (kind === 'pglite') return found;
  if (Number.parseInt(version, 10) < OLDEST)
    problem(
      'old-postgres',
      `PostgreSQL ${version} は古すぎます。${OLDEST} 以降に上げてください。`,
      `PostgreSQL ${version} is too old. Move to ${OLDEST} or later.`,
    );
  if (database.encoding !== 'UTF8')
    problem(
      'encoding',
      'データベースの文字コードが {encoding} です。UTF8 で作り直してください: createdb --template template0 --encoding UTF8 --locale C.UTF-8 uketsuke',
      'The database is encoded in {encoding}. Make it anew in UTF8: createdb --template template0 --encoding UTF8 --locale C.UTF-8 uketsuke',
      { encoding: database.encoding },
    );
  if (['C', 'POSIX'].includes(database.ctype))
    problem(
      'ctype',
      'データベースの LC_CTYPE が {ctype} です。かなや漢字を文字として扱えません。C.UTF-8 か ja_JP.UTF-8 で作り直してください（backup → createdb --template template0 --locale C.UTF-8 → restore）。',
      'The database’s LC_CTYPE is {ctype}, which takes kana and kanji for no letters. Make it anew with C.UTF-8 or ja_JP.UTF-8 (backup, createdb --template template0 --locale C.UTF-8, restore).',
      { ctype: database.ctype },
    );
  if (database.fsync !== 'on' || database.synchronousCommit === 'off')
    problem(
      'not-durable',
      'fsync か synchronous_commit が off です。受け取ったメッセージが、サーバーの停電で消えることがあります。postgresql.conf で両方 on にしてください。',
      'fsync or synchronous_commit is off: a crash of the server can lose messages that were acknowledged. Set both to on in postgresql.conf.',
    );
  if (database.synchronousCommit === 'local' && database.synchronousStandbys !== '')
    problem(
      'commit-local',
      'synchronous_standby_names（{standbys}）があるのに synchronous_commit が local なので、コミットは待機系を待ちません。待機系に切り替わると、受け取ったはずのメッセージが消えることがあります。postgresql.conf で on にしてください。',
      'synchronous_standby_names ({standbys}) is set, yet synchronous_commit is local, so no commit waits for a standby: messages that were acknowledged can be lost when one takes over. Set it to on in postgresql.conf.',
      { standbys: database.synchronousStandbys },
    );
  if (database.standby)
    problem(
      'standby',
      'DATABASE_URL は待機系（読み取り専用）を指しています。主系を指してください。',
      'DATABASE_URL leads to a standby, which takes no changes. Point it at the primary.',
    );
  if (database.maxConnections < FEW_CONNECTIONS)
    found.push(
      finding(
        'note',
        'few-connections',
        {
          ja: 'max_connections は {max} です。1つのプロセスが使う接続は、Redisがあれば最大10本、なければ最大43本です。足りるか確かめ、プロセスを足す前に増やしてください。',
          en: 'max_connections is {max}; a process takes up to 10 with Redis, and up to 43 without. See that it is enough, and raise it before you add processes.',
        },
        { max: database.maxConnections },
      ),
    );
  return [...found, ...checkClock(now, new Date(database.now).getTime(), 'database')];
}

/** Whether this machine's clock agrees with another. `other`: `database` or `x`. */
export function checkClock(ours: number, theirs: number, other: 'database' | 'x'): Finding[] {
  const seconds = Math.round((ours - theirs) / 1000);
  const whose = other === 'x' ? { ja: 'X', en: 'X' } : { ja: 'データベース', en: 'the database' };
  if (Math.abs(ours - theirs) <= SKEW_MS) return [];
  const span = spanOf(Math.abs(seconds));
  return [
    {
      level: 'problem',
      code: `clock-${other}`,
      text: {
        ja: `このマシンの時計が${whose.ja}より${span.ja}${seconds > 0 ? '進んで' : '遅れて'}います。時刻合わせ（chrony や systemd-timesyncd）を動かしてください。`,
        en: `This machine’s clock is ${span.en} ${seconds > 0 ? 'ahead of' : 'behind'} ${whose.en}. Let chrony or systemd-timesyncd keep it.`,
      },
    },
  ];
}
