import type { Health } from '../../features/admin/contract.ts';
import { FAULTS } from '../../flow/faults.ts';
import { finding, spanOf, type Finding } from './finding.ts';

/** Work that is later than this is not just passing through, seconds. */
const LATE_S = 120;

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What is under way in the house: does everything move, and what waits for a person? */
export function checkHouse(health: Health): Finding[] {
  const { messages, turns, waiting, release } = health;
  const found: Finding[] = [];
  const add = (level: Finding['level'], code: string, ja: string, en: string) => found.push({ level, code, text: { ja, en } });
  if (release === null)
    add(
      'problem',
      'no-release',
      '公開された内容がまだありません。npm start が最初の公開を作ります。',
      'Nothing is published yet. The first start makes the first release.',
    );
  if (turns.overdue > 0 && turns.oldest > LATE_S)
    add(
      'problem',
      'turns-late',
      `${turns.overdue}件の会話で、お客様のメッセージが読まれずに残っています（最も古いもので${spanOf(turns.oldest).ja}）。worker のプロセスが動いているかを確かめてください。`,
      `${counted(turns.overdue, 'conversation has', 'conversations have')} messages that nobody has read (the oldest for ${spanOf(turns.oldest).en}). See whether a worker process runs.`,
    );
  if (messages.pending > 0 && messages.oldestPending > LATE_S)
    add(
      'note',
      'sends-wait',
      `送信待ちが${messages.pending}件あります（最も古いもので${spanOf(messages.oldestPending).ja}）。送信数の上限に達したか、アカウントが止まっています。`,
      `${counted(messages.pending, 'message waits', 'messages wait')} to be sent (the oldest for ${spanOf(messages.oldestPending).en}): the send limit is reached, or an account is paused.`,
    );
  if (messages.parked > 0)
    add(
      'note',
      'parked',
      `届いたかどうか分からない送信が${messages.parked}件あります。受付の画面で確かめてください。`,
      `${counted(messages.parked, 'message', 'messages')} may or may not have arrived. The desk shows which.`,
    );
  if (waiting.count > 0)
    add(
      'note',
      'waiting',
      `担当者を待つお客様が${waiting.count}人います（最も長い方で${spanOf(waiting.oldest).ja}）。`,
      `${counted(waiting.count, 'customer waits', 'customers wait')} for a person (the longest for ${spanOf(waiting.oldest).en}).`,
    );
  if (found.every(({ level }) => level !== 'problem'))
    found.unshift(
      finding('ok', 'moving', { ja: '受け取りと返信は滞りなく動いています。', en: 'Messages are read and answered without delay.' }),
    );
  return found;
}

const PAUSED: Record<string, { ja: string; en: string }> = {
  unauthorized: {
    ja: 'Xがこのアカウントの認証を拒んでいます。新しいトークンで account add を実行してください。受信は保存され続けます。',
    en: 'X refuses its authorisation. Run account add with new tokens; what comes in is stored meanwhile.',
  },
  revoked: {
    ja: 'アカウントの持ち主がアプリの許可を取り消しました。許可し直し、新しいトークンで account add を実行してください。',
    en: 'its owner has revoked the app’s permission. Grant it again, then run account add with new tokens.',
  },
  locked: {
    ja: 'Xがこのアカウントをロックまたは凍結しています。Xにログインして解除し、再起動するか、account add をもう一度実行してください。それまで送信しないので、状況は悪くなりません。',
    en: 'X has locked or suspended it. Sign in at X to unlock it, then start again, or run account add once more. Nothing is sent until then, so it gets no worse.',
  },
  credits: {
    ja: 'Xの利用枠（クレジット）を使い切りました。開発者ポータルで補充し、再起動するか、account add をもう一度実行してください。',
    en: 'the credits at X are used up. Add some in the developer portal, then start again, or run account add once more.',
  },
  permission: {
    ja: 'アプリにDMの権限がないか、プランに含まれていません。開発者ポータルで「Read and write and Direct message」にし、トークンを発行し直して account add を実行してください。',
    en: 'the app may not use DMs, or its plan has none. Set “Read and write and Direct message” in the developer portal, issue new tokens, then run account add.',
  },
  clock: {
    ja: 'このサーバーの時計がずれているため、Xに断られています。時刻を合わせ（NTP）、再起動するか、account add をもう一度実行してください。',
    en: 'X refuses it because this server’s clock is wrong. Set the time (NTP), then start again, or run account add once more.',
  },
  reconcile: {
    ja: 'バックアップから戻したか、データベースが切り替わったため、Xの記録と突き合わせています。終わるまで送信しません。プランや権限の都合で記録を読めないときは、account resume で再開できます。',
    en: 'it was restored from a backup, or another database server took over, and is being matched with X’s record; nothing is sent until that is done. If the plan or a permission keeps that record closed, account resume lets it go on.',
  },
};

/** Accounts that send nothing, with what to do. */
export function checkAccounts({ accounts }: Health): Finding[] {
  return accounts.flatMap(({ channel, externalId, name, pausedReason }) => {
    if (pausedReason === null) return [];
    const why = PAUSED[pausedReason] ?? { ja: `止められています（${pausedReason}）。`, en: `it is paused (${pausedReason}).` };
    const who = name || externalId;
    return [
      finding(
        'problem',
        `paused-${pausedReason}`,
        { ja: '{channel} のアカウント {who}: ' + why.ja, en: 'The {channel} account {who}: ' + why.en },
        { channel, who },
      ),
    ];
  });
}

/** Accounts whose line is held, because the platform did not answer several sends: it goes on by itself. */
export function checkTrouble({ accounts }: Health): Finding[] {
  return accounts.flatMap(({ channel, externalId, name, holds = 0 }) =>
    holds === 0
      ? []
      : [
          finding(
            'note',
            'line-held',
            {
              ja: '{who}: 送信に {channel} が答えないため、送信を控えています（続けて{holds}回）。{channel} が答えるようになれば、自動で再開します。',
              en: '{who}: {channel} did not answer several sends, so its line is held (for the {holds}. time running). It goes on by itself once {channel} answers.',
            },
            { channel, who: name || externalId, holds },
          ),
        ],
  );
}

/** Flows that customers could not be led through, as those who write them can find them. A running server of the version before tells of none. */
export function checkFlows({ faults = [] }: Partial<Pick<Health, 'faults'>>): Finding[] {
  return faults.map(({ flow, step, what, count }) => {
    const why = FAULTS[what as keyof typeof FAULTS] ?? { ja: what, en: what };
    const where = flow === null ? { ja: '流れ', en: 'A flow' } : { ja: `流れ {flow}`, en: 'The flow {flow}' };
    const at = step === null ? { ja: '', en: '' } : { ja: '（{step}番目のステップ）', en: ' (its step {step})' };
    return finding(
      'problem',
      `flow-${what}`,
      {
        ja: `${where.ja}${at.ja}: この7日間に{count}人のお客様を最後まで案内できず、担当者に引き継ぎました。` + why.ja,
        en:
          `${where.en}${at.en}: {count} customers of the last seven days could not be led through and were handed over, because ` + why.en,
      },
      { flow: flow ?? '', step: step ?? 0, count },
    );
  });
}

/** A record that was last matched longer ago than this is not being matched, seconds. */
const UNMATCHED_S = 3_600;

/** Whether X's own record is matched with ours, and what that had to fetch. `now`: epoch ms. */
export function checkRepair({ accounts }: Health, now: number): Finding[] {
  return accounts.flatMap(({ channel, externalId, name, repair, pausedReason }) => {
    // Why it is stopped is told already.
    if (repair === null || (pausedReason !== null && pausedReason !== 'reconcile')) return [];
    const values = { channel, who: name || externalId, recovered: repair.recovered, problem: repair.problem ?? '' };
    const age = repair.lastClean === null ? Infinity : (now - Date.parse(repair.lastClean)) / 1000;
    if (repair.problem !== null)
      return [
        finding(
          'problem',
          'repair-problem',
          {
            ja: '{who}: Xの記録と突き合わせられません（{problem}）。届かなかったDMに気づけません。次の見回りで続くようなら、トークンとプランを確かめてください。',
            en: '{who}: X’s record cannot be read ({problem}), so a DM that never arrived goes unnoticed. If the next looks fail too, check tokens and plan.',
          },
          values,
        ),
      ];
    if (repair.recovered > 0)
      return [
        finding(
          'note',
          'recovered',
          {
            ja: '{who}: Webhookで届かなかったDMを、これまでに{recovered}件、Xの記録から取り戻しました。0件が正常です。Webhookの通り道（プロキシ、証明書、停止時間）を確かめてください。',
            en: '{who}: {recovered} DMs that no webhook brought were fetched from X’s record so far. 0 is the healthy figure: look at the webhook’s way in (proxy, certificate, downtime).',
          },
          values,
        ),
      ];
    if (repair.lastRun !== null && age > UNMATCHED_S)
      return [
        finding(
          'problem',
          'unmatched',
          {
            ja: '{who}: Xの記録との突き合わせが1時間以上終わっていません。worker のプロセスが動いているかを確かめてください。',
            en: '{who}: X’s record has not been matched to its end for over an hour. See whether a worker process runs.',
          },
          values,
        ),
      ];
    return [
      finding(
        'ok',
        'matched',
        { ja: '{who}: Xの記録と一致しています（取り戻し 0件）。', en: '{who}: matches X’s record (recovered: 0).' },
        values,
      ),
    ];
  });
}
