import type { Language, Localized } from '../../core/language.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Words of signing in and of a first visit. */
export const doorWords = {
  signIn: both('ログイン', 'Sign in'),
  signInTitle: both('受付にログイン', 'Sign in to the desk'),
  sessionEnded: both(
    'ログインの期限が切れたか、ログアウトしました。書きかけの返信は残しています。',
    'You were signed out, or your session ended. Your drafts are kept.',
  ),
  email: both('メール', 'E-mail'),
  password: both('パスワード', 'Password'),
  name: both('名前', 'Name'),
  nameHint: both('お客様と同僚に見える名前です', 'Customers and colleagues see it'),
  passwordHint: both(
    '12文字以上。関係のない言葉をいくつか並べると、覚えやすく安全です',
    '12 characters or more. A few unrelated words are easy to remember',
  ),
  show: both('パスワードを表示', 'Show the password'),
  hide: both('パスワードを隠す', 'Hide the password'),
  firstAdmin: both('最初の管理者を登録', 'Set up the first admin'),
  firstAdminHint: both(
    '最初にログインできる人です。同僚はコマンド（uketsuke user create）で招きます。',
    'The first person who can sign in. Colleagues are invited by a command (uketsuke user create).',
  ),
  invited: both('パスワードを決める', 'Choose a password'),
  begin: both('始める', 'Start'),
  wrong: both('ログインできません。メールとパスワードをお確かめください。', 'That e-mail and password don’t match.'),
  offline: both(
    'サーバーに届きません。接続を確かめて、もう一度お試しください。',
    'The server can’t be reached. Check the connection and try again.',
  ),
  refused: both(
    '受け付けられませんでした。ページを読み込み直してお試しください。',
    'That was not accepted. Reload the page and try again.',
  ),
  linkGone: both('このリンクは使えません', 'This link no longer works'),
  linkGoneHint: both(
    '期限が切れたか、すでに使われました。招待された方は、管理者に新しいリンクをお求めください。最初の管理者の方は、サーバーを起動し直すと新しいリンクが出ます。',
    'It has expired or has been used. If you were invited, ask your admin for a new one. For the first admin, start the server again and it prints a new link.',
  ),
  linkGoneNow: both('このリンクは使えなくなりました。ページを読み込み直してください。', 'This link no longer works. Reload the page.'),
  emailTaken: both('このメールはすでに登録されています。', 'This e-mail is already in use.'),
  toSignIn: both('ログインへ', 'Go to sign in'),
  unreached: both('受付を読み込めません', 'The desk can’t be loaded'),
  needEmail: both('メールアドレスをお書きください。', 'Enter your e-mail address.'),
  needName: both('名前を1〜40文字でお書きください。', 'Enter a name of 1 to 40 characters.'),
  needPassword: both('パスワードをお書きください。', 'Enter your password.'),
  otherLanguage: both('English', '日本語'),
} as const;

/** Whom a link invites: 「高橋さん・ken@kamoya.example」, "Ken · ken@kamoya.example". */
export const invitedAs = (language: Language, name: string | null, email: string): string => {
  if (name === null) return email;
  return language === 'ja' ? `${name}さん・${email}` : `${name} · ${email}`;
};

export const tooManyTries = (language: Language, time: string): string =>
  language === 'ja' ? `15分に5回を超えました。${time}からお試しください。` : `Too many tries. Try again at ${time}.`;

export const tooManyTriesHere = (language: Language, time: string): string =>
  language === 'ja' ? `この場所からの回数が多すぎます。${time}からお試しください。` : `Too many tries from here. Try again at ${time}.`;

/** Why a password is refused, by the reason that the server names. */
export function weakPassword(reason: unknown, language: Language): string {
  const reasons: Record<string, Localized> = {
    short: both('パスワードは12文字以上にしてください。', 'The password needs 12 characters or more.'),
    long: both('パスワードが長すぎます。128バイトまでです。', 'The password is too long: 128 bytes at most.'),
    common: both('推測されやすいパスワードです。別のものをお選びください。', 'This password is easy to guess. Choose another.'),
    context: both(
      '名前やメールをもとにしたパスワードは使えません。別のものをお選びください。',
      'It is made of a name or an e-mail. Choose another.',
    ),
  };
  return (reasons[String(reason)] ??
    both('このパスワードは使えません。別のものをお選びください。', 'This password can’t be used. Choose another.'))[language];
}

/** Since when the server has not answered, in words. */
export const unreachedSince = (language: Language, time: string): string =>
  language === 'ja'
    ? `${time}からサーバーに届きません。つながると自動で続けます。`
    : `No answer from the server since ${time}. This page goes on by itself when it is back.`;
