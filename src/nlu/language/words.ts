/** Words that decide between English and Japanese in Latin letters. Short on purpose: one hit in a message is enough. */

const list = (words: string): Set<string> => new Set(words.trim().split(/\s+/));

/** Words that an English message can hardly do without, and those that come as a message of their own. None of them is also Japanese in Latin letters. */
export const ENGLISH_WORDS = list(`
  a about am an and any anyone are as at be been buy by can cancel card change check closed come coupon day delivery did do does don't
  exchange find for from get gift give good got great had has have hello help hey hi how i i'd i'm i've if in is isn't it it's item its just
  know like long lost me mug much my need no not notebook now of off ok okay on one online open or order orders our out password pay payment person please point points
  price product receipt refund return returns sad say see sell send ship shipping shop size so someone sorry stock stop store stores support
  thank thanks that the their them there they this to today tomorrow track two umbrella up us want was way we well were what what's when where which who why will
  with won't work would wrong yeah yep yes yet you your`);

/** Frequent Japanese words as they are written in Latin letters. */
export const ROMAJI_WORDS = list(`
  arigatou arigato arigatougozaimasu konnichiwa konbanwa ohayou sumimasen gomen gomennasai onegai onegaishimasu kudasai doko itsu nanji ikura
  zaiko arimasu arimasuka aru desu desuka masu masuka mise tenpo hoshii henpin koukan ryoushuusho kaiin toiawase hai iie dame`);

export const ROMAJI_ENDINGS = /(?:masu|masuka|desu|desuka|mashita|masen|masenka|kudasai|shitai|tainodesuga)$/;

/** Words of every customer's Japanese that are one slip away from a thing in some catalogue (キャンセル, キャンドル), or hold the name of one (取り消し, 消し). */
export const JAPANESE_WORDS: readonly string[] =
  `キャンセル 取り消し 取消し 打ち消し パスワード ログイン アカウント クレジット サポート オペレーター スタッフ ロボット チャット メッセージ メルマガ サイト アプリ エラー
  マイページ コンビニ ペイペイ レシート インボイス ラッピング リボン クーポン ポイント キャンペーン セール プレゼント コード ポスト メーカー ブランド デザイン サイズ カラー ストップ スマホ`.split(
    /\s+/,
  );
