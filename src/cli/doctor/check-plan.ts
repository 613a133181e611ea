import type { Health } from '../../features/admin/contract.ts';
import { counted, finding, type Finding } from './finding.ts';

/** Replies that a customer's question takes, where there is no month of our own to measure. */
const USUAL_REPLIES = 3;
/** Fewer customers than this say nothing about the others. */
const ENOUGH = 50;
const DAYS = 30;

/**
 * How many customers a month X's limit lets the house answer: accounts × messages a day × 30 days, over the replies that each customer takes
 * (measured over the last 30 days where there were enough). `configured`: X_DM_LIMIT_24H, 0 when it is lifted.
 */
export function checkPlan({ accounts, month }: Pick<Health, 'accounts' | 'month'>, configured: number): Finding[] {
  const mine = accounts.filter(({ channel }) => channel === 'x');
  if (mine.length === 0) return [];
  if (configured === 0)
    return [
      finding('ok', 'plan-lifted', {
        ja: '1日の送信数の上限は外されています（X_DM_LIMIT_24H=0）。',
        en: 'The daily send limit is lifted (X_DM_LIMIT_24H=0).',
      }),
    ];
  // A server of the version before does not say of how many sends.
  const measured = month.contacts >= ENOUGH && month.sample > 0;
  const replies = measured ? month.sample / month.contacts : USUAL_REPLIES;
  const aDay = mine.reduce((sum, { dayLimit }) => sum + (dayLimit ?? configured), 0);
  const customers = Math.floor((aDay * DAYS) / replies);
  const used = month.sent / (aDay * DAYS);
  const values = {
    accounts: mine.length,
    owners: counted(mine.length, 'account', 'accounts'),
    aDay: aDay.toLocaleString('en'),
    customers: customers.toLocaleString('en'),
    replies: replies.toFixed(1),
    percent: Math.round(used * 100),
  };
  return [
    finding(
      used > 0.8 ? 'problem' : 'note',
      'plan',
      {
        ja:
          'Xに送れるのは1日{aDay}通まで（{accounts}アカウント）。お客様1人に{replies}通' +
          (measured ? '（直近30日の実績）' : '（目安）') +
          'なら、月に約{customers}人まで応対できます。直近30日で{percent}%を使いました。' +
          (used > 0.8 ? 'アカウントを足すか、Xのプランを上げてください。' : ''),
        en:
          'X takes {aDay} messages a day ({owners}). At {replies} replies a customer ' +
          (measured ? '(the last 30 days’)' : '(a guess)') +
          ' that is about {customers} customers a month; {percent} % of it was used in the last 30 days.' +
          (used > 0.8 ? ' Add an account, or take a larger plan of X’s.' : ''),
      },
      values,
    ),
  ];
}
