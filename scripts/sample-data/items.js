/**
 * What the sample shop sells. Each line: Japanese | reading | English | price with tax | sizes, each with what it adds to the price | patterns | palette | other names.
 * Every name is a common noun; キャンパスノート stands for a student's notebook.
 */
const lines = {
  '文具|Stationery': `
    キャンパスノート|キャンパスノート|Campus notebook|242|A5 B5 A4|ruled grid dotted plain|none|ノート,大学ノート,notebook
    リングノート|リングノート|Spiral notebook|330|A6 A5+55 B5+110|ruled grid plain|basic|ノート,らせんノート
    ハードカバーノート|ハードカバーノート|Hardcover notebook|880|A6 A5+220|ruled dotted plain|earth|ノート,手帳
    メモ帳|メモチョウ|Memo pad|165|ミニ A7+55|ruled plain cat duck|none|メモ,メモパッド
    付箋|フセン|Sticky notes|198|25mm 50mm+44 75mm+88|plain ruled cat duck flower|none|ふせん,付せん
    ボールペン|ボールペン|Ballpoint pen|165|0.5mm 0.7mm||desk|ペン
    ゲルインクペン|ゲルインクペン|Gel ink pen|187|0.38mm 0.5mm||vivid|ペン,ゲルペン
    シャープペンシル|シャープペンシル|Mechanical pencil|275|0.3mm+55 0.5mm||desk|シャーペン,シャープ
    蛍光ペン|ケイコウペン|Highlighter|132|||soft|マーカー,ラインマーカー
    ペンケース|ペンケース|Pencil case|990|S M+330|plain check cat|earth|筆箱,ふでばこ,筆入れ,pen case
    クリアファイル|クリアファイル|Clear file|110|A5 A4+22|plain check cat duck flower|none|ファイル
    マスキングテープ|マスキングテープ|Masking tape|165|15mm 30mm+55|plain dots stripe check cat duck flower leaf star|none|マステ,washi tape
    はさみ|ハサミ|Scissors|550|S L+220||desk|ハサミ
    電卓|デンタク|Calculator|1320|8桁 12桁+660||soft|計算機
    手帳カバー|テチョウカバー|Planner cover|1650|A6 A5+330||earth|ブックカバー
    便箋セット|ビンセンセット|Letter set|495||flower leaf cat wave|soft|レターセット
    万年筆|マンネンヒツ|Fountain pen|3300|F M||desk|ペン
    ブックカバー|ブックカバー|Book cover|1320|文庫 新書+220|plain check cat|earth|
    しおり|シオリ|Bookmark|220||cat dog duck flower leaf|none|ブックマーク
    修正テープ|シュウセイテープ|Correction tape|264|||soft|
    筆ペン|フデペン|Brush pen|330|細字 中字||none|ふでペン
    消しゴム|ケシゴム|Eraser|110|||soft|けしごむ,rubber
    名刺入れ|メイシイレ|Business card case|1980|||earth|カードケース
    画用紙帳|ガヨウシチョウ|Sketchbook|440|A5 A4+220 B4+440||basic|スケッチブック`,
  '時計・計測|Clocks and timers': `
    ストップウォッチ|ストップウォッチ|Stopwatch|1320|||vivid|stop watch
    キッチンタイマー|キッチンタイマー|Kitchen timer|990|||table|タイマー,timer
    目覚まし時計|メザマシドケイ|Alarm clock|2200|S M+550||soft|目覚まし,アラーム
    掛け時計|カケドケイ|Wall clock|3300|25cm 30cm+880||wood|壁掛け時計,時計
    卓上カレンダー|タクジョウカレンダー|Desk calendar 2027|880||plain cat dog duck flower|none|カレンダー
    メジャー|メジャー|Tape measure|440|2m 5m+330||desk|巻き尺`,
  'テーブルウェア|Tableware': `
    マグカップ|マグカップ|Mug|880||plain|table|マグ,コップ,カップ,cup
    マグカップ|マグカップ|Mug|990||cat dog duck dots flower|few|マグ,コップ,カップ,cup
    蓋付きマグ|フタツキマグ|Mug with lid|1430|330ml 420ml+330||table|ふた付きマグカップ
    波佐見マグ|ハサミマグ|Hasami mug|1980|||pottery|波佐見焼マグカップ,hasami mug cup
    湯のみ|ユノミ|Japanese tea cup|770|S L+220|plain wave hemp|pottery|湯呑み,湯飲み
    ご飯茶碗|ゴハンヂャワン|Rice bowl|880|小 大+220|plain wave hemp duck|pottery|お茶碗,おちゃわん,茶碗
    平皿|ヒラザラ|Plate|660|15cm 20cm+330 25cm+880|plain leaf|table|お皿,おさら,プレート,皿
    深皿|フカザラ|Deep bowl|990|18cm 21cm+440|plain leaf|table|カレー皿,パスタ皿
    豆皿|マメザラ|Small dish|330||wave hemp cat duck flower|pottery|小皿
    箸|ハシ|Chopsticks|550|21cm 23cm+110|plain cat wave|earth|お箸
    箸置き|ハシオキ|Chopstick rest|275||cat dog duck leaf|none|はしおき
    カトラリーセット|カトラリーセット|Cutlery set|1650|||metal|スプーンフォークセット
    グラス|グラス|Glass tumbler|550|250ml 350ml+110|plain stripe flower|clear|コップ,タンブラー
    急須|キュウス|Teapot|3080|300ml 450ml+660||pottery|ティーポット
    ランチョンマット|ランチョンマット|Place mat|660||plain check stripe leaf|earth|プレースマット
    コースター|コースター|Coaster|220||plain cat duck leaf|earth|`,
  'キッチン|Kitchen': `
    弁当箱|ベントウバコ|Lunch box|1320|一段|plain cat check|table|お弁当箱,bento box,ランチボックス
    弁当箱|ベントウバコ|Lunch box|1760|二段|plain cat check|table|お弁当箱,二段弁当,二段のお弁当箱,bento box,two-tier lunch box
    保温ボトル|ホオンボトル|Insulated bottle|1980|350ml 500ml+330 750ml+880||soft|水筒,すいとう,マイボトル,water bottle,flask
    ウォーターボトル|ウォーターボトル|Water bottle|1100|500ml 700ml+220||rain|水筒,すいとう,ボトル
    スープジャー|スープジャー|Soup jar|2420|300ml 400ml+330||table|フードジャー,soup container
    保存容器|ホゾンヨウキ|Food container|440|S M+110 L+220||clear|密閉容器,food box
    まな板|マナイタ|Cutting board|1320|S M+440||wood|カッティングボード
    菜箸|サイバシ|Cooking chopsticks|330|30cm 33cm+55||wood|さいばし
    お玉|オタマ|Ladle|660|||two|おたま,レードル
    エプロン|エプロン|Apron|2200||plain stripe check cat|earth|
    鍋つかみ|ナベツカミ|Oven mitt|880||plain check cat duck|earth|ミトン
    ふきん|フキン|Kitchen cloth|385||plain check wave hemp duck|none|布巾,台ふき
    水切りラック|ミズキリラック|Dish rack|2970|S L+1100||two|水切りかご
    計量カップ|ケイリョウカップ|Measuring cup|440|200ml 500ml+220||clear|
    製氷皿|セイヒョウザラ|Ice cube tray|385|||clear|製氷器
    タンブラー|タンブラー|Tumbler|1430|300ml 400ml+220||soft|
    箸箱セット|ハシバコセット|Chopsticks in a case|880||plain cat|table|お箸セット
    ランチクロス|ランチクロス|Lunch cloth|495||check cat flower|soft|お弁当包み
    フライパン|フライパン|Frying pan|2200|20cm 24cm+440 28cm+880||basic|
    やかん|ヤカン|Kettle|2970|S L+880||table|ケトル
    米びつ|コメビツ|Rice container|1650|5kg 10kg+880||two|
    コーヒードリッパー|コーヒードリッパー|Coffee dripper|1430|2杯 4杯+220||table|ドリッパー`,
  '傘・レイングッズ|Umbrellas and rain': `
    折りたたみ傘|オリタタミガサ|Folding umbrella|1980|50cm 55cm+220 60cm+440|plain dots stripe cat|rain|折り畳み傘,おりたたみ傘,umbrella,compact umbrella
    晴雨兼用傘|セイウケンヨウガサ|Sun and rain umbrella|2970|50cm 55cm+220|plain flower|soft|日傘,ひがさ,パラソル,parasol
    長傘|ナガガサ|Umbrella|1760|60cm 65cm+330|plain stripe|rain|傘,かさ,雨傘
    レインコート|レインコート|Raincoat|3300|S M L|plain|rain|カッパ,雨合羽
    レインポンチョ|レインポンチョ|Rain poncho|2420||plain dots|rain|ポンチョ
    傘カバー|カサカバー|Umbrella cover|880||plain dots|rain|傘袋`,
  'バッグ・ポーチ|Bags and pouches': `
    エコバッグ|エコバッグ|Shopping bag|880|S M+220 L+440|plain cat duck stripe|earth|買い物袋,かいものぶくろ,マイバッグ,eco bag,tote
    トートバッグ|トートバッグ|Tote bag|1980|S L+660|plain stripe|earth|トート
    巾着|キンチャク|Drawstring pouch|550|S M+110 L+220|plain check cat duck|none|巾着袋
    ポーチ|ポーチ|Pouch|990|S M+220|plain flower cat dots|soft|小物入れ,化粧ポーチ
    リュックサック|リュックサック|Backpack|4950|15L 20L+1100||basic|リュック,バックパック
    保冷バッグ|ホレイバッグ|Cooler bag|1320|S L+440|plain check|basic|ランチバッグ
    パスケース|パスケース|Card holder|1320||plain cat duck|earth|定期入れ
    がま口財布|ガマグチサイフ|Clasp purse|1650||plain wave hemp flower cat|none|がまぐち,財布,さいふ
    風呂敷|フロシキ|Wrapping cloth|1100|50cm 70cm+550|wave hemp flower leaf|none|ふろしき,furoshiki`,
  'トラベル|Travel': `
    ネックピロー|ネックピロー|Neck pillow|1980|||basic|首枕,travel pillow
    圧縮袋|アッシュクブクロ|Compression bag|550|M L+220||clear|
    衣類ポーチ|イルイポーチ|Packing cube|880|S M+220 L+440||basic|トラベルポーチ
    スーツケースベルト|スーツケースベルト|Luggage belt|1100||plain stripe|vivid|
    パスポートケース|パスポートケース|Passport case|1320|||earth|
    アイマスク|アイマスク|Eye mask|660||plain cat star|soft|
    スーツケース|スーツケース|Suitcase|9900|S M+2200 L+4400||basic|キャリーケース
    変換プラグ|ヘンカンプラグ|Travel adapter|1650|||two|電源アダプター`,
  'アロマ・リラックス|Aroma and relaxation': `
    アロマディフューザー|アロマディフューザー|Aroma diffuser|4950|S L+2200||wood|ディフューザー,加湿アロマ
    アロマオイル|アロマオイル|Essential oil|1320|5ml 10ml+880|yuzu cypress lavenderScent citrus|none|精油,エッセンシャルオイル
    リードディフューザー|リードディフューザー|Reed diffuser|2200|80ml 200ml+1100|yuzu cypress lavenderScent citrus soap|none|
    キャンドル|キャンドル|Scented candle|1100|S M+440|yuzu cypress lavenderScent soap|none|ろうそく
    お香|オコウ|Incense|660||yuzu cypress lavenderScent|none|インセンス
    入浴剤|ニュウヨクザイ|Bath salts|275||yuzu cypress lavenderScent citrus|none|バスソルト
    ルームミスト|ルームミスト|Room spray|1100|100ml 200ml+660|yuzu lavenderScent citrus soap|none|ルームスプレー
    湯たんぽ|ユタンポ|Hot water bottle|1980||plain cat check|earth|
    あずきのアイピロー|アズキノアイピロー|Adzuki eye pillow|1320||plain cat flower|none|ホットアイマスク`,
  'インテリア|Interior': `
    花瓶|カビン|Vase|1650|S M+550 L+1430|plain|pottery|一輪挿し,フラワーベース
    フォトフレーム|フォトフレーム|Photo frame|1100|L判 2L判+330 A4+880||wood|写真立て,しゃしんたて
    クッション|クッション|Cushion|1980|40cm 45cm+330|plain check cat leaf|earth|
    クッションカバー|クッションカバー|Cushion cover|1320|40cm 45cm+220|plain check leaf|earth|
    ブランケット|ブランケット|Blanket|2420|S M+880|plain check cat|earth|ひざ掛け,膝掛け
    スリッパ|スリッパ|Slippers|1320|M L|plain check cat|earth|ルームシューズ
    玄関マット|ゲンカンマット|Door mat|2200|S M+660|plain leaf duck|earth|
    ラグ|ラグ|Rug|3960|S M+2200 L+5500|plain check|earth|カーペット,敷物
    キャンドルホルダー|キャンドルホルダー|Candle holder|990|||metal|
    デスクライト|デスクライト|Desk lamp|3850|||two|スタンドライト
    卓上ミラー|タクジョウミラー|Table mirror|1320|S M+440||wood|鏡,かがみ,ミラー
    ゴミ箱|ゴミバコ|Waste bin|1650|5L 10L+660||basic|ごみ箱,ダストボックス
    貯金箱|チョキンバコ|Money box|1100||cat dog duck|none|piggy bank`,
  '収納|Storage': `
    収納ボックス|シュウノウボックス|Storage box|990|S M+330 L+770||basic|収納ケース,ボックス
    かご|カゴ|Basket|1320|S M+440 L+990||wood|バスケット
    引き出しケース|ヒキダシケース|Drawer case|1980|2段 3段+550 4段+1100||clear|小物ケース
    ハンガー|ハンガー|Clothes hangers|550|3本組 10本組+880||basic|
    フック|フック|Hook|220|S M+55||metal|壁掛けフック
    ファイルボックス|ファイルボックス|File box|880|A4||basic|
    突っ張り棒|ツッパリボウ|Tension rod|660|60cm 90cm+220 120cm+440||two|つっぱり棒
    S字フック|エスジフック|S-hooks|275|S M+55 L+110||metal|`,
  'バス・ランドリー|Bath and laundry': `
    フェイスタオル|フェイスタオル|Face towel|660||plain stripe duck|soft|タオル,手ぬぐいタオル
    バスタオル|バスタオル|Bath towel|1650||plain stripe|soft|タオル
    ハンドタオル|ハンドタオル|Hand towel|440||plain cat dog duck flower|soft|ミニタオル,ハンカチタオル
    手ぬぐい|テヌグイ|Tenugui cloth|880||wave hemp cat duck flower dots|none|てぬぐい
    ハンカチ|ハンカチ|Handkerchief|660||plain stripe check flower|basic|
    洗濯ネット|センタクネット|Laundry net|330|S M+55 L+110||two|ランドリーネット
    ソープディスペンサー|ソープディスペンサー|Soap dispenser|1320|300ml 500ml+330||basic|ボトル
    歯ブラシスタンド|ハブラシスタンド|Toothbrush stand|660|||table|
    歯ブラシ|ハブラシ|Toothbrush|220|やわらかめ ふつう||soft|
    バスマット|バスマット|Bath mat|1980|S M+550|plain stripe|soft|
    シャワーキャップ|シャワーキャップ|Shower cap|440||plain dots flower|none|`,
  'ヘルス・ビューティー|Health and beauty': `
    手鏡|テカガミ|Hand mirror|880||plain flower cat|soft|ハンドミラー
    ヘアブラシ|ヘアブラシ|Hair brush|1320|||wood|くし
    ヘアゴム|ヘアゴム|Hair ties|330||plain dots|basic|髪ゴム
    爪切り|ツメキリ|Nail clipper|880|S M+220||metal|つめきり
    ハンドクリーム|ハンドクリーム|Hand cream|990|30g 50g+440|yuzu lavenderScent citrus soap|none|
    リップクリーム|リップクリーム|Lip balm|550||yuzu citrus|none|
    マスク|マスク|Face mask|495|ふつう 小さめ||basic|
    マスクケース|マスクケース|Mask case|440||plain cat flower|soft|
    体温計|タイオンケイ|Thermometer|1980|||two|
    ヨガマット|ヨガマット|Yoga mat|2970|6mm 10mm+880||soft|
    ツボ押し|ツボオシ|Massage stick|770|||wood|マッサージ棒`,
  'ファッション雑貨|Fashion accessories': `
    靴下|クツシタ|Socks|495|22-24cm 25-27cm|plain border cat dog duck dots|basic|ソックス,くつした
    手袋|テブクロ|Gloves|1650|M L|plain border|earth|
    マフラー|マフラー|Scarf|2970||plain check|earth|ストール
    ニット帽|ニットボウ|Knit hat|1980||plain border|earth|帽子,ぼうし
    キーホルダー|キーホルダー|Key ring|660||cat dog duck star|metal|キーリング,key chain
    ベルト|ベルト|Belt|1980|M L||earth|
    ルームソックス|ルームソックス|Room socks|770|M L|plain border|earth|
    腕時計|ウデドケイ|Wrist watch|4950|||basic|時計
    サングラス|サングラス|Sunglasses|1980|||earth|
    ヘアピン|ヘアピン|Hair pins|330||plain flower star|metal|`,
  'スマホ・デスク|Phone and desk': `
    スマホスタンド|スマホスタンド|Phone stand|1100|||desk|携帯スタンド,スマートフォンスタンド
    スマホショルダー|スマホショルダー|Phone strap|1650|||earth|スマホストラップ
    モバイルバッテリー|モバイルバッテリー|Power bank|2970|5000mAh 10000mAh+1320||soft|充電器,じゅうでんき,mobile battery
    充電ケーブル|ジュウデンケーブル|Charging cable|990|1m 2m+330||two|ケーブル,USBケーブル
    マウスパッド|マウスパッド|Mouse pad|880||plain cat duck leaf|earth|
    ペン立て|ペンタテ|Pen stand|880|||wood|ペンスタンド
    ブックスタンド|ブックスタンド|Book stand|1100|||wood|ブックエンド
    卓上扇風機|タクジョウセンプウキ|Desk fan|2420|||soft|扇風機,ファン
    加湿器|カシツキ|Humidifier|3850|S M+1650||soft|
    イヤホンケース|イヤホンケース|Earphone case|880||plain cat|soft|`,
  'パーティー・ギフト|Party and gifts': `
    ラッピングペーパー|ラッピングペーパー|Wrapping paper|220||plain dots stripe cat duck flower star|none|包装紙
    ギフトバッグ|ギフトバッグ|Gift bag|165|S M+55 L+110|plain dots stripe star|none|紙袋
    リボン|リボン|Ribbon|220|12mm 24mm+55|plain dots stripe|vivid|
    メッセージカード|メッセージカード|Message card|198||cat dog duck flower star leaf|none|カード
    ポチ袋|ポチブクロ|Money envelope|220||wave hemp flower cat duck|none|お年玉袋,ぽち袋
    ご祝儀袋|ゴシュウギブクロ|Gift-money envelope|550||flower wave|none|のし袋
    風船|フウセン|Balloons|330||plain dots star|vivid|
    ろうそくセット|ロウソクセット|Birthday candles|275|||vivid|バースデーキャンドル`,
  'おもちゃ・ホビー|Toys and hobbies': `
    トランプ|トランプ|Playing cards|660||plain cat duck|two|カード
    ジグソーパズル|ジグソーパズル|Jigsaw puzzle|1650|300ピース 500ピース+660 1000ピース+1320|cat dog flower star|none|パズル
    ぬいぐるみ|ヌイグルミ|Soft toy|1650|S M+880 L+2200|cat dog duck|none|縫いぐるみ
    折り紙|オリガミ|Origami paper|220|7.5cm 15cm+55|plain wave hemp|none|おりがみ
    色鉛筆|イロエンピツ|Colour pencils|880|12色 24色+880 36色+1760||none|coloured pencils
    水彩絵の具|スイサイエノグ|Watercolours|1320|12色 18色+660||none|絵の具
    毛糸|ケイト|Yarn|385|||soft|
    縄跳び|ナワトビ|Skipping rope|660|||vivid|なわとび
    シャボン玉|シャボンダマ|Bubble set|330|||none|`,
  'ガーデン・ペット|Garden and pets': `
    植木鉢|ウエキバチ|Plant pot|770|3号 4号+220 5号+550||pottery|鉢
    じょうろ|ジョウロ|Watering can|1320|||table|ジョーロ
    霧吹き|キリフキ|Mist sprayer|660|||clear|スプレーボトル
    ペット用食器|ペットヨウショッキ|Pet bowl|990|S M+220|cat dog|soft|フードボウル
    ペット用ベッド|ペットヨウベッド|Pet bed|3300|S M+880|plain check|earth|
    猫じゃらし|ネコジャラシ|Cat teaser|440|||vivid|`,
};

/** `A5+55` → { size: 'A5', plus: 55 }. */
function sizesOf(text) {
  if (text === '') return [{ size: '', plus: 0 }];
  return text.split(' ').map((part) => {
    const [size, plus = '0'] = part.split('+');
    return { size, plus: Number(plus) };
  });
}

/** Every item, in the order above. */
export const items = Object.entries(lines).flatMap(([category, text]) => {
  const [ja, en] = category.split('|');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name, kana, nameEn, price, sizes, patterns, palette, aliases] = line.trim().split('|');
      const names = aliases.split(',').filter(Boolean);
      return {
        category: ja,
        categoryEn: en,
        name,
        kana,
        nameEn,
        price: Number(price),
        sizes: sizesOf(sizes),
        patterns,
        palette,
        aliases: names,
      };
    });
});
