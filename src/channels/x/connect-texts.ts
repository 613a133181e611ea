import type { Localized } from '../../core/language.ts';

/** `note`: worth knowing; `problem`: messages will not arrive, or cannot be answered, until it is mended. */
export type Sentence = { level: 'ok' | 'note' | 'problem'; code: string; text: Localized };

type Values = Record<string, string>;

/** What `x connect` and the doctor can say. `{name}` is filled in. Each problem says what to do. */
const TEXTS = {
  'consumer-keys-missing': {
    ja: 'X_CONSUMER_KEY と X_CONSUMER_SECRET が設定されていません。X の開発者ポータルで、アプリの「Keys and tokens」から写してください。',
    en: 'X_CONSUMER_KEY and X_CONSUMER_SECRET are not set. Copy them from “Keys and tokens” of your app in the X developer portal.',
  },
  'access-tokens-missing': {
    ja: 'X_ACCESS_TOKEN と X_ACCESS_SECRET が設定されていません。ブランドのアカウントで発行し、「Read, Write and Direct Messages」の権限を付けてください。',
    en: 'X_ACCESS_TOKEN and X_ACCESS_SECRET are not set. Issue them for the brand’s account, with the permission “Read, Write and Direct Messages”.',
  },
  'account-id-missing': {
    ja: 'X_USER_ID が設定されていません。アクセストークンは @{handle} のものです。X_USER_ID に {found} を入れてください。',
    en: 'X_USER_ID is not set. The access tokens belong to @{handle}: put in {found}.',
  },
  'public-url-missing': {
    ja: 'PUBLIC_URL が設定されていません。X から見えるアドレス（例: https://desk.example.jp）を入れてください。',
    en: 'PUBLIC_URL is not set. Put in the address that X can reach (for example https://desk.example.jp).',
  },
  'public-url-invalid': {
    ja: 'PUBLIC_URL「{url}」はアドレスとして読めません。https://desk.example.jp のように書いてください。',
    en: 'PUBLIC_URL “{url}” is not an address. Write it like https://desk.example.jp.',
  },
  'public-url-not-https': {
    ja: 'PUBLIC_URL「{url}」が https ではありません。X は https のアドレスにしか届けません。',
    en: 'PUBLIC_URL “{url}” is not https. X delivers to https addresses only.',
  },
  'public-url-port': {
    ja: 'PUBLIC_URL「{url}」にポート番号が付いています。X はポート番号の付いたアドレスを受け付けません。443 番で受けるようにしてください。',
    en: 'PUBLIC_URL “{url}” has a port number. X takes no address with a port; answer on port 443.',
  },
  'x-unreachable': {
    ja: 'X（{url}）につながりません: {detail}。ネットワークと X_API_URL を確かめて、もう一度実行してください。',
    en: 'X ({url}) cannot be reached: {detail}. Check the network and X_API_URL, then run this again.',
  },
  'x-failed': {
    ja: 'X が「{step}」に答えられませんでした: {detail}。少し待って、もう一度実行してください。',
    en: 'X could not answer “{step}”: {detail}. Wait a little and run this again.',
  },
  'rate-limited': {
    ja: 'X の回数制限に達しました（{step}）。15 分ほど待って、もう一度実行してください。',
    en: 'X’s rate limit is reached ({step}). Wait about 15 minutes and run this again.',
  },
  'consumer-keys-wrong': {
    ja: 'X が X_CONSUMER_KEY と X_CONSUMER_SECRET を受け付けませんでした。写し間違いがないか、作り直した後の古い値でないかを確かめてください。',
    en: 'X refused X_CONSUMER_KEY and X_CONSUMER_SECRET. Check for a copying mistake, or an old value from before they were regenerated.',
  },
  'consumer-keys-right': { ja: 'アプリの鍵は正しく使えます。', en: 'The app’s keys work.' },
  'access-tokens-wrong': {
    ja: 'X が X_ACCESS_TOKEN と X_ACCESS_SECRET を受け付けませんでした。ブランドのアカウントで発行し直してください。',
    en: 'X refused X_ACCESS_TOKEN and X_ACCESS_SECRET. Issue them again for the brand’s account.',
  },
  'account-wrong': {
    ja: 'アクセストークンは @{handle}（ID {found}）のものですが、X_USER_ID は {expected} です。どちらかを直してください。',
    en: 'The access tokens belong to @{handle} (id {found}), but X_USER_ID is {expected}. Correct one of them.',
  },
  'account-right': { ja: '@{handle}（ID {found}）として返信できます。', en: 'Replies go out as @{handle} (id {found}).' },
  'account-delivered': { ja: '{who} あての DM は、ここに配信されています。', en: 'X delivers the DMs of {who} here.' },
  'account-undelivered': {
    ja: '{who} あての DM が、ここに配信されていません（X での購読が切れています）。動いている Uketsuke は、REPAIR_MS ごとに購読し直します。直らなければ、このアカウントのトークンで npx uketsuke x connect を実行してください。',
    en: 'X does not deliver the DMs of {who} here: it is not subscribed to the webhook. A running Uketsuke subscribes it again every REPAIR_MS; if that does not help, run npx uketsuke x connect with its tokens.',
  },
  'account-delivered-in-part': {
    ja: '{who} の DM のうち、{missing} がここに配信されていません（X Activity の購読が切れています）。動いている Uketsuke は、REPAIR_MS ごとに Account Activity で購読し直します。直らなければ、X_USER_TOKEN を設定し、このアカウントのトークンで npx uketsuke x connect を実行してください。',
    en: 'Of the DMs of {who} X does not deliver {missing} here: that subscription to X Activity is gone. A running Uketsuke subscribes the account to Account Activity every REPAIR_MS; if that does not help, set X_USER_TOKEN and run npx uketsuke x connect with its tokens.',
  },
  'account-tokens-missing': {
    ja: '{who} のトークンがないか、別の ENCRYPTION_KEY で保存されていて読めません。npx uketsuke account add で入れ直してください。',
    en: '{who} has no tokens, or they were sealed with another ENCRYPTION_KEY. Give them again with npx uketsuke account add.',
  },
  'account-tokens-wrong': {
    ja: 'X が {who} のトークンを受け付けませんでした。発行し直して、npx uketsuke account add で入れ直してください。',
    en: 'X refused the tokens of {who}. Issue them again and give them with npx uketsuke account add.',
  },
  'account-tokens-other': {
    ja: '{who} のトークンとして保存されているのは、@{handle}（ID {found}）のものです。{who} のトークンを npx uketsuke account add で入れ直してください。',
    en: 'The tokens kept for {who} belong to @{handle} (id {found}). Give those of {who} with npx uketsuke account add.',
  },
  'plan-forbids': {
    ja: 'このアプリのプランでは「{step}」が許可されていません: {detail}。開発者ポータルでプランと権限を確かめてください。',
    en: 'The app’s plan does not allow “{step}”: {detail}. Check the plan and the permissions in the developer portal.',
  },
  'webhook-registered': { ja: 'Webhook {url} を登録しました。', en: 'Registered the webhook {url}.' },
  'webhook-there': { ja: 'Webhook {url} は登録済みで、有効です。', en: 'The webhook {url} is registered and valid.' },
  'webhook-missing': {
    ja: 'Webhook {url} が X に登録されていません。npx uketsuke x connect を実行してください。',
    en: 'The webhook {url} is not registered at X. Run npx uketsuke x connect.',
  },
  'webhook-invalid': {
    ja: 'X が Webhook {url} を無効にしています。DM が届きません。npx uketsuke x connect を実行してください。',
    en: 'X has marked the webhook {url} invalid: no DM arrives. Run npx uketsuke x connect.',
  },
  'webhook-revalidated': {
    ja: 'Webhook {url} が無効になっていたので、確認し直して有効にしました。',
    en: 'The webhook {url} had become invalid; it was checked again and is valid now.',
  },
  'webhook-crc-failed': {
    ja: 'X が {url} を確認できませんでした。Uketsuke が動いていて、このアドレスがそこに届き、同じ X_CONSUMER_SECRET を使っているかを確かめてください（転送は不可、10 秒以内に応答が必要です）。',
    en: 'X could not verify {url}. Check that Uketsuke is running, that this address leads to it without a redirect and within 10 seconds, and that it uses the same X_CONSUMER_SECRET.',
  },
  'webhook-url-refused': {
    ja: 'X が {url} を Webhook のアドレスとして受け付けませんでした: {detail}',
    en: 'X does not take {url} as a webhook address: {detail}',
  },
  'webhook-limit': {
    ja: 'このアプリの Webhook は上限に達しています。使っていないものを削除してください: {others}',
    en: 'The app has as many webhooks as its plan allows. Delete one that is not in use: {others}',
  },
  'account-activity-on': {
    ja: 'Account Activity の購読ができています。DM がここに届きます。',
    en: 'Account Activity is subscribed: DMs are delivered here.',
  },
  'subscription-limit': {
    ja: '購読できるアカウント数の上限に達しています（{step}）。使っていない購読を解除するか、プランを見直してください。',
    en: 'As many accounts are subscribed as the plan allows ({step}). End one that is not in use, or change the plan.',
  },
  'x-activity-on': { ja: 'X Activity の購読ができています: {types}', en: 'X Activity is subscribed: {types}' },
  'user-token-wrong': {
    ja: 'X が OAuth 2.0 のユーザートークンを受け付けませんでした。期限（2 時間）が切れていないか、dm.read の権限があるかを確かめてください。',
    en: 'X refused the OAuth 2.0 user token. Check that it has not expired (two hours) and that it has the scope dm.read.',
  },
  'no-user-token': {
    ja: 'OAuth 2.0 のユーザートークンがないので、X Activity は購読していません。Account Activity だけで動きます。',
    en: 'There is no OAuth 2.0 user token, so X Activity is not subscribed. Account Activity alone is enough.',
  },
  ready: { ja: '準備ができました。DM を受け取り、返信できます。', en: 'Ready: DMs arrive and can be answered.' },
  'not-ready': {
    ja: 'まだ準備ができていません。上の項目を直して、もう一度実行してください。',
    en: 'Not ready yet. Mend what is named above and run this again.',
  },
} satisfies Record<string, Localized>;

export type SentenceCode = keyof typeof TEXTS;

export function sentence(level: Sentence['level'], code: SentenceCode, values: Values = {}): Sentence {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole));
  return { level, code, text: { ja: fill(TEXTS[code].ja), en: fill(TEXTS[code].en) } };
}
