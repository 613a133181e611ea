import type { Language } from '../../../core/language.ts';

/** What a message says beside how it sounds: signs that mean something only together with what was felt and said before. */
export const CUES = [
  /** It was said or done before. */
  'again',
  /** Words between quotation marks: our own, held against us. In Japanese with what is said of them. */
  'quote',
  /** A question that is none, or asks what we take the writer for. */
  'why',
  /** The shop is addressed or named. */
  'you',
  /** The writer gives up, or goes. */
  'ends',
  /** Somebody above us, or a record of what we say. */
  'authority',
  /** How long it has been, or what was promised. */
  'since',
  /** Praise and marvelling, meant or not. */
  'mock',
  /** What went wrong. */
  'trouble',
  /** It came right, it was their own mistake, or it does not matter. */
  'relief',
  /** Something is asked, or asked for. */
  'ask',
  /** An answer, an explanation or a person is demanded. */
  'demand',
  /** Harsh words, whoever or whatever they are for. */
  'insult',
  /** Somebody else comes up: family, another customer, another shop. */
  'others',
  /** Marks of irony: excess praise, applause, "presumably". */
  'irony',
  /** What we said or did is waved aside. */
  'denied',
  /** Delight, often in harsh slang: how cute, how good, at what cost to the purse. */
  'delight',
  /** Somebody chooses and buys: stock, sizes, titles, how many. */
  'shopping',
  /** What we said is taken up and turned round, or a question of theirs stands open. */
  'retort',
  /** A bare word or two: an answer, a name, a number. */
  'bare',
] as const;
export type Cue = (typeof CUES)[number];

type Signs = Record<Cue, RegExp>;

const JAPANESE: Signs = {
  again:
    /何[度回]|なんど|なんかい|また(?!は|来|行|買|お願|頼|よろ|ね|今度|の機会|伺|寄)|もう(?:とっくに|や[っり]|送|言|伝|説明|確認|試)|さっき(?:も|から|言)|先ほど(?:も|から|申|お)|\d[回度]目|[一二三四五六][回度]目|三度|同じ(?:こと|説明|返[事信]|文|話|質問|回答)|最初[にか]|すでに|既に|とっくに|ですから|だから|せやから|っ?て(?:言|いっ|ゆ)(?:った|って|うた|うて|いまし|てる)|申し(?:上げ|まし)|毎回|また?しても|コピペ|定型文|テンプレ|自動返信|たらい回し/,
  quote: /[「『][^」』]{1,40}[」』](?:って|じゃ|とは|です(?:って|か|ね)|でし|と(?:か|言|い|の|な)|、|。|$|の一点)/,
  why: /じゃない(?:です|の|でしょう|か|っ)|でしょう[がか。?？]|でしょ|わけ(?:です|ない|が|ね|じゃ|で)|つもり|ってこと|[何な]ん(?:なん|で)|なぜ|どういう|おかしく|おかしい|はずで|のでは|ご存[じ知]|読[んめま]|聞いて(?:ます|る|い|た)|[分わ]かって|んですけど|のですが[。]?$|ですよね|ましたよね|ますよね|は[?？]|え[?？]|どこが|どのへん|いつ(?:に|な|まで)/,
  you: /御社|貴社|貴店|そちら(?:の|が|は|で|様)|お宅|おたく|あなた|あんた|お前|おまえ|そっち|てめ|会社|企業|この店|ここの|客(?:を|に|の|が|は|だ|商)|プロ|サポート|対応|担当/,
  ends: /もう(?:結構|いい|ええ|ええわ|よか|無理|頼|来|行|使|買|期待|連絡|お返事|何も)|結構です|不要です|[要い]りません|[要い]らん|解約|退会|やめ(?:ます|る|た)|他(?:社|店|の店|を当)|別の(?:ところ|店|会社)|よそ|二度と|今後|金輪際|乗り換え|信用|諦め|あきらめ|残念です/,
  authority:
    /責任|上の(?:者|人|方)|上司|本社|本部|社長|店長|消費者|弁護士|警察|訴|通報|報告(?:し|さ)|記録|録音|口コミ|レビュー|晒|さら(?:す|し)|拡散|SNS|役職|お名前を|担当者の|支配人|文書|書面|証拠|スクショ|弁償|賠償|補償|金融庁|総務省|国民生活/,
  since:
    /[0-9０-９一二三四五六七八九十何半数](?:日|週間|か月|ヶ月|カ月|ヵ月|時間|分|年)(?:も|以上|経|待|前|間|目|た|で)|先週|先月|昨日から|いつまで|まだ|未だ|約束|予定|はず|催促|待[たっち]|遅/,
  mock: /さすが|流石|すごい|凄い|素晴らし|すばらし|立派|ご丁寧|感心|斬新|光栄|勉強にな|便利な|なるほど|おかげ|お陰|見事|新しい|楽しい|楽しみ|感動|ありがと|優秀|贅沢|豪華|お上手|上手|最先端|画期的|サービス精神|へえ|へぇ|ほう|さぞ|ww|ｗｗ|ｗ$|w$|笑$|（笑）|\(笑\)|👏|拍手|おめでと/,
  trouble:
    /間違|ミス|頼んで(?:い)?な|約束|言われ|嘘|うそ|騙|勝手に|放置|無視|返[事信]|連絡|謝|詫|壊|割れ|届[かい]|来な|来ませ|足り|違[うっい]|不良|傷|汚|エラー|落ち|二重|請求|引き落/,
  relief:
    /^(?:あ|ああ|あー|あっ|お|おお)[、,！!。 ]|^あ.*(?:だ|た|わ)$|(?:そう(?:でした|なんです|だったんです)か)[、。]|仕方(?:な|あり)|納得(?:です|しました|。|$)|^(?:あ|ああ).*納得|安心|お気をつけ|気をつけて|平気|気にし|勘違い|失礼しました|見落と|ごめん|すみません(?:でした|、|私|！|🙏)|[分わ]かりました|できました|解決|ありました|いけ(?:た|まし)|なお(?:った|り)|直り|取れました|自分の|私の(?:ミス|勘|間)|了解|大丈夫|ありがと|助かり|待ちます|急ぎません|よろしく|お願いします|お願いいたします/,
  ask: /[?？]|ですか|ますか|教えて|ください|下さい|たいです|ほしいです|欲しいです|あります|できます/,
  demand:
    /しろ|せえ|せんか|やめて|返せ|返して|出せ|出して|早く|はよ|いい加減|ちゃんと|きちんと|まとも|人間|話が?(?:通|でき|にな)|答え(?:て|に)|回答|説明し|納得|誠意|結論|具体的/,
  insult:
    /最低|最悪|ふざけ|なめ|舐め|バカ|馬鹿|アホ|クソ|くそ|ゴミ|カス|クズ|呆れ|あきれ|ひど|酷|無能|詐欺|泥棒|ありえ|あり得|終わって|使えな|使えん|うざ|ムカ|腹|怒|キレ|イライラ|許|不愉快|不快|失礼|恥/,
  others:
    /(?:妻|嫁|夫|旦那|主人|母|父|ママ|パパ|親|お(?:母|父|かあ|とう|ばあ|じい)さん|祖[父母]|姉|兄|妹|弟|息子|娘|子ども|子供|うちの子|彼女|彼氏|友(?:人|達|だち)|ともだち|上司|部長|課長|先輩|同僚|先生|担任|家族|知人|隣)(?:が|は|に|から|の|も|と|で)|他社|他店|他の(?:店|お客|会社)|別の(?:店|お客|会社)|お客さん/,
  irony:
    /助かります[。]?$|やさしい|優しい|センス|恐れ入|一生の|どうも[。！!]|時短|概念|おもろ|ウケる|笑え|新手|サプライズ|プレゼント|修行|楽しませ|勉強に|尊敬|表彰|金メダル|記念|余裕|のんびり|ゆっくり|ごゆっくり|お忙し|仲良く|わくわく|ワクワク|[😇🙃👏🎉🙄]/u,
  denied:
    /じゃなくて|ではなく|聞いてない|聞いていません|求めて(?:ない|いません)|黙|やめ|もう(?:いい|結構)|いら(?:ない|ん)|要りません|違います|そうじゃ|そうではなく/,
  delight:
    /かわい|可愛|最高|大好き|好き(?:すぎ|です|だ|な|！)|尊い|沼|推し|神(?:曲|対応|すぎ|です|！)|うま(?:い|すぎ|っ)|おいし|美味し|やば[いす]|ヤバ|エグ|優勝|リピ|財布(?:の(?:ひも|紐)|が(?:軽|死|空|泣|寂|さみ|もた|すっから)|に(?:優|やさ|痛))|全色|泣い(?:た|ちゃ)|しか勝たん|いい意味|うれし|嬉し|天才|気に入|感動|😭|💕|🥺|✨|😍|🥰/u,
  shopping:
    /在庫|売って|売り場|入荷|再販|サイズ(?:は|、|あ|[SMLX]|で|が)|取り置|予約(?:は|で|し|方法|何)|何色|色違い|いくら|ほしい|欲しい|探して|文庫|[一二三四五\d](?:枚|個|つ|本|冊|着|足|缶)(?:ください|下さい|お願い|ほし|欲し|で|買)|もう(?:一|1)(?:つ|個|枚|本|冊)|同じの|にします|でお願い|追加で|ください[。！!🙏]*$|買いたい|買え(?:ます|る)/u,
  retort:
    /(?:では|じゃ)なく|聞いて(?:い)?る(?:のは|んです)|聞いたのは|お尋ね(?:した|して)|と(?:おっしゃ|言わ|伺|聞)[^。]{0,12}(?:が|けど|のに|よね)|です(?:よね|けど|が)[。?？]|つまり|では(?:、|その|なぜ|いつ)|ということ(?:です|は)|結局|で[、,? ？]|それで|逆に|いつ(?:なん|まで|直|届|来)|どこの|誰(?:が|の)|どなた|前回|昨日(?:も|は|の)|先週/,
  bare: /^[^。、！!？?「」『』]{1,8}[。]?$/,
};

const ENGLISH: Signs = {
  again:
    /\b(?:already|again|still|as i (?:said|wrote|mentioned)|i(?:'ve)? (?:just |already )?(?:said|told|explained|asked|sent|gave|given)|(?:first|second|third|fourth|fifth|sixth|\d+(?:th|rd|nd)|two|three|four|five|six|\d+) times?|how many times|keeps?|same (?:answer|reply|message|thing|question|form|email|script|link)|once more|last time|repeat\w*|every time|copy.?paste|template|scripted|another (?:form|bot|link|email|week|day))\b/i,
  quote: /["“][^"“”\n]{2,60}["”]|(?<![\p{L}\p{N}])['‘][^'’\n]{2,60}['’](?![\p{L}\p{N}])/u,
  why: /\b(?:are you|do you (?:even|people|not|really|think|actually)|is (?:it|that|this)\?|seriously|really\?|how (?:hard|is|can|long|many|does|dare|much)|what (?:exactly|part|is the point|for|kind|sort|am i)|so you|so (?:which|what|why)|you want me|(?:am|was) i (?:supposed|meant|expected|to)|why (?:do|did|would|should|is|are|am|was|can'?t)|does (?:any|no)|(?:can|has) (?:any|no)(?:one|body)|anyone|anybody|(?:is|isn'?t) there|did (?:you|any)|have you|which part|what now|then why|or (?:do|are|is) (?:you|i))\b/i,
  you: /\b(?:you people|you lot|you guys|you'?re|ur|your|yours|you(?:'ve| have| sent| said| told| lost| promised| charged| took| keep| sold| had| don'?t| didn'?t| can'?t| won'?t| never)|company|y'?all|customers?)\b/i,
  ends: /\b(?:forget (?:it|about)|never ?mind|don'?t bother|never again|no longer|cancel(?:ling)?|clos(?:e|ing) my|mov(?:e|ing) (?:to|my)|switch(?:ing)?|elsewhere|done (?:with|here)|last time|lost a customer|good ?bye|keep the|won'?t be (?:back|using|buying|ordering|renewing)|somewhere else|give up|giving up|save it|leave it|i'?m (?:out|off|done)|delet(?:e|ing)|whatever)\b/i,
  authority:
    /\b(?:manager|supervisor|head office|complain\w*|lawyer|solicitor|ombudsman|trading standards|court|sue|suing|review|everyone|everywhere|report\w*|in writing|your names?|director|ceo|chairman|in charge|responsible|senior|regulator|charge ?back|bank|police|record|evidence|screenshots?|compensat\w*|legal|consumer|twitter|facebook|post(?:ing|ed)? (?:this|it))\b/i,
  since:
    /\b(?:days?|weeks?|months?|hours?|since|supposed|promised|wait(?:ed|ing)?|yet|late|yesterday|overdue|deadline|by now|last (?:week|month|mon|tue|wed|thu|fri|sat|sun)\w*)\b/i,
  mock: /\b(?:brilliant|wonderful|lovely|great|fantastic|congrat\w*|bravo|impressive|impressed|charming|groundbreaking|splendid|well done|nice(?: one)?|good job|thrilled|delight\w*|thanks|thank you|how (?:kind|thoughtful|nice|lovely|generous|very)|bonus|genius|amazing|love (?:how|that|the|this)|superb|marvell?ous|stellar|top ?notch|world.?class|ever so|truly|magic|helpful|useful|clever|inspir\w*|treat|fascinating|noted|i see|right,|ah,|oh,? (?:good|great|lovely)|masterclass|bold|classic)\b|👏|🙄|🙃|slow clap/i,
  trouble:
    /\b(?:wrong|mistake|lost|lied|lies?|ignor\w*|broken?|broke|smash\w*|crack\w*|damag\w*|faulty|missing|never (?:came|arrived|showed)|no (?:reply|answer|response|one)|nobody|charged|refund|error|crash\w*|twice|didn'?t|doesn'?t|not what|hasn'?t|haven'?t)\b/i,
  relief:
    /^(?:oh|ah|ohh?|oops|ahh?)\b|\b(?:got it|my (?:bad|fault|own|mistake|silly)|sorry|found it|it'?s (?:there|working|fine|ok)|no (?:rush|worries|hurry|problem|bother|trouble)|haha|lol|cheers|ta|please|pls|thanks|thank you|thx|perfect|perf|no need|fair enough|that explains|that'?d do it|makes sense|much better|not your (?:fault|doing)|all good|works now|i'?ll wait|happy to|in that case)\b|😊|😂|🙏|❤/i,
  ask: /\b(?:please|pls|could you|can (?:i|you|we)|do (?:you|u) (?:have|sell|do|stock)|may i|would you|is it|are there|when (?:is|are|does|will)|where (?:is|are|do|can)|what (?:time|size|is|are)|how (?:do|much))\b/i,
  demand:
    /\b(?:i (?:want|expect|demand|need|would like|insist)|give me|get me|put me|send me|answer|explain|sort (?:it|this)|fix (?:it|this)|do your|stop|now|today|immediately|straight answer|human|person|real|actual|proper|not good enough|acceptable|unacceptable|explanation|apolog\w*)\b/i,
  insult:
    /\b(?:useless|joke|pathetic|disgust\w*|disgrace\w*|idiots?|stupid|thick|liars?|scam\w*|thie(?:f|ves)|crooks?|rubbish|trash|garbage|crap|shit\w*|f+u*c*k\w*|bloody|damn|hell|wtf|ridiculous|appalling|worst|awful|terrible|shame\w*|insult\w*|livid|furious|angry|fed up|sick of|unbelievable|incompetent|clowns?|shambles|farce|rude|contempt\w*|absurd|fuming|hate)\b/i,
  others:
    /\b(?:my|the|a|her|his) (?:\w+ )?(?:wife|husband|partner|mum|mom|mother|dad|father|parents|son|daughter|kids?|\w*year.old|\d+yo|sister|brother|gran(?:ny|dma|dad|dpa)?|nan|aunt(?:ie)?|uncle|girlfriend|boyfriend|boss|colleagues?|co-?worker|teacher|friends?|mate|flatmate|roommate|neighbou?rs?|landlord|landlady|bloke|lady|guy|man|woman)\b|\b(?:another|other|different) (?:shop|store|company|place|customer|courier|brand)\b|\b(?:she|he|they)(?:'s| is| was|'re| are| were)? (?:so |very |really )?(?:say|said|told|mad|furious|angry|upset|fuming|livid|disgusted|wants?|ask\w*)/i,
  irony:
    /\b(?:presumably|apparently|evidently|obviously|clearly|silly (?:me|of me)|should i have|shall i|big thanks|fair play|good to know|ten out of ten|10\/10|(?:five|minus \w+|zero) stars|classy|efficient|new record|take your time|commend|compliments to|congrats|genius|generous|thrilled|commitment|must be nice|i suppose|i guess|my favou?rite|adorable|quite the|very (?:on brand|helpful|kind)|what a (?:treat|joy|surprise|coincidence)|hats? off|kudos|applause|gold star|medal|award)\b|👏|🙃|🙄|😇|🎉|🏆|🥇/iu,
  denied:
    /\b(?:stop|don'?t|no need|spare me|enough|i (?:don'?t|didn'?t) (?:want|need|require|ask)|not (?:what|the|a|an|my|your)|isn'?t (?:an?|the|what|good))\b/i,
  delight:
    /\b(?:obsess\w*|ngl|slaps?|go(?:es)? (?:so |this )?hard|(?:so|too|how|stupid|insanely|ridiculously) (?:good|cute|pretty|soft|comfy|tasty)|lov(?:e|ed|ing) (?:it|this|them|these|your)|(?:take|taking) my money|cute\w*|gorgeous|insane|unhinged|unreal|masterpiece|delicious|tasty|yum\w*|i'?m (?:so )?(?:dead|broke|weak|ruined|dying)|deceased|screaming|wallet|beast|legend\w*|the best|best \w+ ever|goat\w*|steal|can'?t (?:wait|stop)|need (?:it|one|this|these|them)|omg|so happy|adore\w*|delight\w*|wow)\b|💀|🔥|😍|🥰|😭|💕|😂|🤣|❤|🥺/iu,
  shopping:
    /\b(?:(?:in|out of|back in) stock|(?:have|sell|carry|stock|ship|deliver)\b[^.?!]{0,40}\?|looking for|how much (?:is|are|for|does)|what (?:size|colou?r)|(?:paper|hard)back|copies|copy|tickets? (?:for|left)|size (?:xs|s|m|l|xl|\d+)|any left|restock\w*|(?:one|two|three|\d+) (?:of each|more|of those|of them|packs?|bottles?|jars?|please|pls)|one of each|which (?:brand|colou?r|size)|reserve|bundle|adding|i'?ll (?:take|have)|would (?:suit|do)|matinee|gift|on sale|come in|lipstick|t-?shirt|mug|poster|vinyl|novel|sticker|(?:in|is it|are they) (?:black|white|red|blue|green|navy|grey|gray|pink))\b/i,
  retort:
    /\b(?:that(?:'s| is| was)(?:n't| not)? (?:what|the same|my|an?|also|it)|word for word|you (?:said|confirmed|promised|told|wrote|mean)|i (?:asked|require|requested|did(?:n'?t| not) (?:ask|want|request)|am not asking)|(?:my|the) question|i'?d (?:settle|rather|be obliged)|so (?:it'?s|you|that|the|i|which|what|when|where|who)\b|what'?s another|it was also|once\b|was itself|who (?:authori[sz]ed|told|decided|is|pays)|which (?:one|of|is)|does (?:anybody|anyone)|whether any(?:body|one)|then (?:why|what|who|when|say)|meanwhile|instead|apparently|in other words|at all|for once|say it|read (?:it|my|the|what)|since when|even)\b|^and\b/i,
  bare: /^[\p{L}\p{N}'’ ,-]{1,16}\.?$/u,
};

const SIGNS: Record<Language, Signs> = { ja: JAPANESE, en: ENGLISH };
const LETTERS = /[\u3041-\u30FF\u3400-\u9FFF]/;

/** The language of a text's own letters, as signs are read in it: Japanese where it has any of its letters. */
export const languageOf = (text: string): Language => (LETTERS.test(text) ? 'ja' : 'en');

/** The signs in a message, or in any line of a turn. */
export function cuesOf(text: string): Set<Cue> {
  const signs = SIGNS[languageOf(text)];
  return new Set(CUES.filter((cue) => text.split('\n').some((line) => signs[cue].test(line))));
}
