import type { Config } from '../../config.ts';
import { finding, type Finding } from './finding.ts';

/** What the settings leave to be wished for. That each is valid and none contradicts another has been checked by whoever read them. */
export function checkSettings(config: Config): Finding[] {
  const edition = config.DATABASE_URL === undefined ? 'embedded' : config.REDIS_URL ? 'scaled' : 'postgres';
  const found = [
    finding(
      'ok',
      'settings',
      { ja: '設定に誤りはありません（構成: {edition}）。', en: 'The settings are right (edition: {edition}).' },
      { edition },
    ),
  ];
  const note = (code: string, ja: string, en: string) => found.push(finding('note', code, { ja, en }));
  if (!config.PUBLIC_URL)
    note(
      'no-public-url',
      'PUBLIC_URL がありません。XのWebhookも、メールに載せる会話へのリンクも使えません。Xにつなぐときに設定してください。',
      'PUBLIC_URL is not set: no webhook of X, and no links to conversations in mails. Set it when you connect X.',
    );
  else if (config.TRUST_PROXY === '')
    note(
      'no-trust-proxy',
      'TRUST_PROXY がありません。手前にプロキシがあるなら、その数（たとえば 1）を設定してください。なければ、回数制限がすべてのお客様をひとりとして数えます。',
      'TRUST_PROXY is not set. With a proxy before the desk say how many there are (such as 1), or rate limits count all customers as one.',
    );
  if (!config.SMTP_URL && !config.NOTIFY_WEBHOOK_URL)
    note(
      'no-notices',
      '受付に誰もいないとき、知らせる先がありません。SMTP_URL と NOTIFY_EMAIL、または NOTIFY_WEBHOOK_URL を設定してください。',
      'Nobody is told when a customer waits and no one is at the desk. Set SMTP_URL and NOTIFY_EMAIL, or NOTIFY_WEBHOOK_URL.',
    );
  if (config.SESSION_SECRET !== undefined && config.SESSION_SECRET === config.ENCRYPTION_KEY)
    note(
      'same-secret',
      'SESSION_SECRET と ENCRYPTION_KEY が同じ値です。片方が漏れると両方が漏れます。別の値にしてください（ENCRYPTION_KEY を変えると、保存済みのXのトークンは入れ直しになります）。',
      'SESSION_SECRET and ENCRYPTION_KEY are the same: who learns one has both. Take different ones (with another ENCRYPTION_KEY the stored X tokens have to be added again).',
    );
  if (edition === 'embedded' && config.X_USER_ID)
    note(
      'embedded-with-x',
      '組み込みの構成は、停電があると最後の数秒を失うことがあります。失ったDMはXの記録から取り戻しますが、本番の量が増えたら PostgreSQL に移してください（docs/operating.ja.md）。',
      'The embedded edition may lose the last seconds in a power cut. DMs are fetched back from X, yet with a real load move to PostgreSQL (docs/operating.md).',
    );
  return found;
}
