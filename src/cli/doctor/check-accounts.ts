import type { Config } from '../../config.ts';
import type { Localized } from '../../core/language.ts';
import type { Health } from '../../features/admin/contract.ts';
import { counted, finding, type Finding } from './finding.ts';

type Account = Health['accounts'][number];
type Settings = Pick<Config, 'X_USER_ID' | 'X_ACCESS_TOKEN' | 'X_ACCESS_SECRET'>;

const LABELS: Record<string, string> = { x: 'X', botframework: 'Bot Framework', web: 'Web' };
const labelOf = (channel: string) => LABELS[channel] ?? channel;

/** How to give an account new tokens, and how to have it tried again with the same ones. */
type Way = { renew: Localized; retry: Localized };

/** Every start writes the tokens of the settings back, so others that were given by a command would last until then. */
const OF_SETTINGS: Way = {
  renew: {
    ja: '新しいトークンを X_ACCESS_TOKEN と X_ACCESS_SECRET に入れ、再起動してください',
    en: 'put new tokens into X_ACCESS_TOKEN and X_ACCESS_SECRET, and start again',
  },
  retry: { ja: '再起動してください', en: 'start again' },
};
const ADDED: Way = {
  renew: { ja: '新しいトークンで account add を実行してください', en: 'run account add with new tokens' },
  retry: { ja: 'account add をもう一度実行してください', en: 'run account add once more' },
};

/** Why X stops an account, and what to do. */
const BY_X: Record<string, (way: Way) => Localized> = {
  unauthorized: ({ renew }) => ({
    ja: `Xがこのアカウントの認証を拒んでいます。${renew.ja}。受信は保存され続けます。`,
    en: `X refuses its authorisation. What comes in is stored meanwhile; ${renew.en}.`,
  }),
  revoked: ({ renew }) => ({
    ja: `アカウントの持ち主がアプリの許可を取り消しました。許可し直し、${renew.ja}。`,
    en: `its owner has revoked the app’s permission. Grant it again, then ${renew.en}.`,
  }),
  locked: ({ retry }) => ({
    ja: `Xがこのアカウントをロックまたは凍結しています。Xにログインして解除し、${retry.ja}。それまで送信しないので、状況は悪くなりません。`,
    en: `X has locked or suspended it. Sign in at X to unlock it, then ${retry.en}. Nothing is sent until then, so it gets no worse.`,
  }),
  credits: ({ retry }) => ({
    ja: `Xの利用枠（クレジット）を使い切りました。開発者ポータルで補充し、${retry.ja}。`,
    en: `the credits at X are used up. Add some in the developer portal, then ${retry.en}.`,
  }),
  permission: ({ renew }) => ({
    ja: `アプリにDMの権限がないか、プランに含まれていません。開発者ポータルで「Read, Write and Direct Messages」にし、トークンを発行し直します。${renew.ja}。`,
    en: `the app may not use DMs, or its plan has none. Set “Read, Write and Direct Messages” in the developer portal, issue new tokens, then ${renew.en}.`,
  }),
  clock: ({ retry }) => ({
    ja: `このサーバーの時計がずれているため、Xに断られています。時刻を合わせ（NTP）、${retry.ja}。`,
    en: `X refuses it because this server’s clock is wrong. Set the time (NTP), then ${retry.en}.`,
  }),
  reconcile: () => ({
    ja: 'バックアップから戻したか、データベースが切り替わったため、Xの記録と照合しています。終わるまで送信しません。プランや権限の都合で記録を読めないときは、account resume で再開できます。',
    en: 'it was restored from a backup, or another database server took over, and is being matched with X’s record; nothing is sent until that is done. If the plan or a permission keeps that record closed, account resume lets it go on.',
  }),
};

const BY_MICROSOFT: Localized = {
  ja: 'Microsoftが、このボットのIDかパスワードを拒んでいます。MICROSOFT_APP_ID、MICROSOFT_APP_PASSWORD、MICROSOFT_APP_TENANT_ID を確かめ、再起動してください。受信は保存され続けます。',
  en: 'Microsoft refuses the bot’s id or password. Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID, and start again. What comes in is stored meanwhile.',
};

function whyOf({ channel, externalId, pausedReason }: Account, settings: Settings): Localized {
  if (channel === 'botframework' && pausedReason === 'unauthorized') return BY_MICROSOFT;
  const ofSettings = settings.X_USER_ID === externalId && settings.X_ACCESS_TOKEN !== undefined && settings.X_ACCESS_SECRET !== undefined;
  const byX = channel === 'x' ? BY_X[pausedReason ?? ''] : undefined;
  return byX?.(ofSettings ? OF_SETTINGS : ADDED) ?? { ja: `止められています（${pausedReason}）。`, en: `it is paused (${pausedReason}).` };
}

/** Accounts that send nothing, with what to do. */
export function checkAccounts({ accounts }: Pick<Health, 'accounts'>, settings: Settings): Finding[] {
  return accounts
    .filter(({ pausedReason }) => pausedReason !== null)
    .map((account) => {
      const why = whyOf(account, settings);
      const channel = labelOf(account.channel);
      const who = account.name || account.externalId;
      return finding(
        'problem',
        `paused-${account.pausedReason}`,
        { ja: `{channel}のアカウント {who}: ${why.ja}`, en: `The {channel} account {who}: ${why.en}` },
        { channel, who },
      );
    });
}

/** Accounts whose line is held, because the platform did not answer several sends: it goes on by itself. */
export function checkTrouble({ accounts }: Pick<Health, 'accounts'>): Finding[] {
  return accounts.flatMap(({ channel, externalId, name, holds = 0 }) =>
    holds === 0
      ? []
      : [
          finding(
            'note',
            'line-held',
            {
              ja: '{who}: 送信に{channel}が応えないため、送信を控えています（続けて{holds}回）。{channel}が応えるようになれば、自動で再開します。',
              en: '{who}: {channel} did not answer several sends, so its line is held ({times} running). It goes on by itself once {channel} answers.',
            },
            { channel: labelOf(channel), who: name || externalId, holds, times: counted(holds, 'time', 'times') },
          ),
        ],
  );
}
