import { features, hasGroup, JAPANESE } from './features.ts';
import type { Features } from './features.ts';
import { similarityTo } from './neighbours.ts';
import { learnVocabulary, vectorize } from './vocabulary.ts';

/**
 * What people ask machines about everywhere and no desk of a shop answers: learnt as none of the intents, so that 「明日は雨？」 is not taken for opening
 * hours by its 明日. Wordings of one matter stand on one line: a content that has an intent for it goes without all of them (`backgroundOf`).
 */
const BACKGROUND: readonly string[][] = `
明日の天気は / 今日の天気を教えて / 週末は晴れますか / 雨は何時にやみますか / 今日は雨降りますか / 傘持って行ったほうがいい天気？ / 台風はいつ来ますか / 気温は何度ですか
今何時
今日は何曜日
今日は何の日
ニュースを教えて
昨日の試合の結果は / 野球どっちが勝ってる / オリンピックはいつ
総理大臣は誰ですか
日本の人口は
富士山の高さは
フランスの首都はどこですか
世界で一番長い川は
徳川家康って何した人
12足す30は
平方根を計算して
英語に翻訳して / これを中国語に訳してください
面白い話をして
しりとりしよう
歌を歌って / 詩を書いて / 小説を書いてください
宿題手伝って
読書感想文を書いて
プログラムを書いて
Excelの関数を教えて
パソコンが固まったらどうする
スマホの機種変更したい
おすすめの映画は
おすすめの居酒屋ありますか
近くのラーメン屋を教えて
この辺でおいしい店は
カレーの作り方を教えて / 夕飯何にしよう
ホテルを予約して
飛行機の予約をとって
新幹線の時刻を調べて
電車遅れてますか
東京から大阪まで何時間かかる
空港までの行き方
道が渋滞してますか
ガソリンの値段
円相場はいくら
株を買ったほうがいいですか
宝くじの当選番号
占いして
今日の運勢
彼氏ができません
好きな食べ物は何
何歳ですか
結婚してますか
どこに住んでるの
頭が痛いです、病院はどこ
ダイエットの方法
眠れない
犬のしつけ方を教えて
猫の名前を考えて
税金の申告のしかた
年金はいくらもらえますか
役所は何時まで
郵便局はどこですか
銀行の口座を作りたい
what's the weather like tomorrow / will it rain today / how hot is it outside / when is the typhoon coming
what time is it
what day is it today
tell me the news
what's the score
when are the olympics
who is the president
what's the population of japan
how tall is mount fuji
what is the capital of france
what's the longest river in the world
who invented the telephone
what is 12 plus 30
calculate the square root of 81
translate this into chinese / how do you say hello in spanish
tell me a joke
sing me a song
write a poem / write an essay for me
help me with my homework
write some code
fix my code
how do I use excel
my computer is frozen
my phone won't charge
debug this script
recommend a movie
recommend a good restaurant
where can I get good ramen
any nice bars around here
how do I cook curry / what should I have for dinner
book me a hotel
book a table for tonight
reserve a flight to london
what time is the next train
is the train delayed
how long does it take from tokyo to osaka by train
how do I get to the airport
how's the traffic
gas prices today
what's the exchange rate
should I buy stocks
winning lottery numbers
read my horoscope
do you believe in god
what's your favourite food
how old are you
are you married
where do you live
I have a headache
how do I lose weight
I can't sleep
how do I train my dog
think of a name for my cat
how do I file my taxes
where is the post office
open a bank account
play some music
set an alarm for seven
turn on the lights
call my mum
what is the meaning of life
who wrote hamlet
`
  .trim()
  .split('\n')
  .map((line) => line.split(' / '));

/** From this similarity (as `similarityTo` has it) to an example, a wording is the desk's business. What is less alike ("how do I get to the airport" beside a shop's way) is what the background is for. */
const LIKE = 0.75;

/** The background of these examples: the matters in their languages of which no wording is like an example. */
export function backgroundOf(examples: Features[]): Features[] {
  const vocabulary = learnVocabulary(examples);
  const known = examples.map((example) => vectorize(example, vocabulary));
  const spoken = new Set(examples.map(isJapanese));
  const isStrange = (wording: Features): boolean => {
    const similarity = similarityTo(vectorize(wording, vocabulary), vocabulary.idf.length);
    return spoken.has(isJapanese(wording)) && known.every((example) => similarity(example) < LIKE);
  };
  return BACKGROUND.map((wordings) => wordings.map(features))
    .filter((wordings) => wordings.every(isStrange))
    .flat();
}

const isJapanese = (text: Features): boolean => hasGroup(text, JAPANESE);
