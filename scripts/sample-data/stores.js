/** The shops: Japanese | reading | English | area | prefecture | prefecture in English | address | address in English | station | lat | lng | open | close | closed | parking | size | other names. All addresses are made up. */
const lines = `
渋谷|シブヤ|Shibuya|関東|東京都|Tokyo|渋谷区神南3-98-1 カモビル1F|1F Kamo Bldg., 3-98-1 Jinnan, Shibuya-ku|渋谷駅 ハチ公口 徒歩6分|35.6628|139.6985|10:00|21:00||なし|1.3|
新宿|シンジュク|Shinjuku|関東|東京都|Tokyo|新宿区新宿9-87-2 カモ新宿館2F|2F Kamo Shinjuku, 9-87-2 Shinjuku, Shinjuku-ku|新宿駅 東口 徒歩5分|35.6918|139.7040|10:00|21:00||なし|1.4|
池袋|イケブクロ|Ikebukuro|関東|東京都|Tokyo|豊島区東池袋6-91-3|6-91-3 Higashi-Ikebukuro, Toshima-ku|池袋駅 東口 徒歩7分|35.7295|139.7150|10:00|21:00||あり|1.2|
銀座|ギンザ|Ginza|関東|東京都|Tokyo|中央区銀座9-95-4|9-95-4 Ginza, Chuo-ku|銀座駅 A13出口 徒歩3分|35.6700|139.7640|11:00|20:00||なし|1.0|
上野|ウエノ|Ueno|関東|東京都|Tokyo|台東区上野8-92-5|8-92-5 Ueno, Taito-ku|上野駅 広小路口 徒歩4分|35.7110|139.7745|10:00|20:30||なし|1.0|アメ横
吉祥寺|キチジョウジ|Kichijoji|関東|東京都|Tokyo|武蔵野市吉祥寺本町5-93-6|5-93-6 Kichijoji-Honcho, Musashino-shi|吉祥寺駅 北口 徒歩5分|35.7045|139.5800|10:00|20:30||なし|0.9|
北千住|キタセンジュ|Kita-Senju|関東|東京都|Tokyo|足立区千住6-94-7|6-94-7 Senju, Adachi-ku|北千住駅 西口 徒歩3分|35.7497|139.8030|10:00|21:00||なし|0.8|千住
二子玉川|フタコタマガワ|Futako-Tamagawa|関東|東京都|Tokyo|世田谷区玉川5-96-8|5-96-8 Tamagawa, Setagaya-ku|二子玉川駅 東口 徒歩4分|35.6117|139.6280|10:00|20:00||あり|0.8|ニコタマ
立川|タチカワ|Tachikawa|関東|東京都|Tokyo|立川市曙町4-97-9|4-97-9 Akebonocho, Tachikawa-shi|立川駅 北口 徒歩5分|35.6995|139.4140|10:00|20:30||あり|0.9|
町田|マチダ|Machida|関東|東京都|Tokyo|町田市原町田7-98-10|7-98-10 Haramachida, Machida-shi|町田駅 徒歩5分|35.5430|139.4465|10:00|20:30||なし|0.8|
横浜|ヨコハマ|Yokohama|関東|神奈川県|Kanagawa|横浜市西区南幸3-91-11|3-91-11 Minamisaiwai, Nishi-ku, Yokohama-shi|横浜駅 西口 徒歩6分|35.4657|139.6195|10:00|21:00||なし|1.2|
川崎|カワサキ|Kawasaki|関東|神奈川県|Kanagawa|川崎市幸区堀川町93-12|93-12 Horikawacho, Saiwai-ku, Kawasaki-shi|川崎駅 西口 徒歩4分|35.5330|139.6955|10:00|21:00||あり|1.0|
大宮|オオミヤ|Omiya|関東|埼玉県|Saitama|さいたま市大宮区桜木町5-94-13|5-94-13 Sakuragicho, Omiya-ku, Saitama-shi|大宮駅 西口 徒歩5分|35.9068|139.6210|10:00|20:30||あり|1.0|埼玉
船橋|フナバシ|Funabashi|関東|千葉県|Chiba|船橋市本町8-95-14|8-95-14 Honcho, Funabashi-shi|船橋駅 南口 徒歩4分|35.6995|139.9850|10:00|20:00||あり|0.8|千葉
札幌|サッポロ|Sapporo|北海道|北海道|Hokkaido|札幌市中央区南一条西29-96|29-96 Minami 1-jo Nishi, Chuo-ku, Sapporo-shi|大通駅 徒歩3分|43.0590|141.3510|10:00|20:00||なし|1.0|北海道
仙台|センダイ|Sendai|東北|宮城県|Miyagi|仙台市青葉区一番町7-97-16|7-97-16 Ichibancho, Aoba-ku, Sendai-shi|仙台駅 西口 徒歩10分|38.2605|140.8720|10:00|20:00||なし|0.9|
名古屋|ナゴヤ|Nagoya|東海|愛知県|Aichi|名古屋市中区栄9-98-17|9-98-17 Sakae, Naka-ku, Nagoya-shi|栄駅 8番出口 徒歩4分|35.1680|136.9080|10:00|20:30||あり|1.1|栄,名古屋栄
金沢|カナザワ|Kanazawa|北陸|石川県|Ishikawa|金沢市片町4-91-18|4-91-18 Katamachi, Kanazawa-shi|香林坊バス停 徒歩3分|36.5610|136.6530|10:30|19:30|wed|あり|0.7|
京都|キョウト|Kyoto|近畿|京都府|Kyoto|京都市下京区四条通河原町西入94-19|94-19 Shijo-dori Kawaramachi Nishi-iru, Shimogyo-ku, Kyoto-shi|京都河原町駅 徒歩3分|35.0035|135.7675|10:00|20:30||なし|1.0|四条,河原町,京都河原町
梅田|ウメダ|Umeda|近畿|大阪府|Osaka|大阪市北区梅田5-95-20|5-95-20 Umeda, Kita-ku, Osaka-shi|大阪駅 桜橋口 徒歩5分|34.7010|135.4950|10:00|21:00||なし|1.3|大阪,大阪梅田
なんば|ナンバ|Namba|近畿|大阪府|Osaka|大阪市中央区難波7-96-21|7-96-21 Namba, Chuo-ku, Osaka-shi|なんば駅 徒歩4分|34.6650|135.5010|10:00|21:00||なし|1.1|難波
神戸三宮|コウベサンノミヤ|Kobe Sannomiya|近畿|兵庫県|Hyogo|神戸市中央区三宮町5-97-22|5-97-22 Sannomiyacho, Chuo-ku, Kobe-shi|三宮駅 西口 徒歩5分|34.6925|135.1920|10:00|20:30||あり|0.9|神戸,三宮
広島|ヒロシマ|Hiroshima|中国|広島県|Hiroshima|広島市中区本通19-98|19-98 Hondori, Naka-ku, Hiroshima-shi|本通電停 徒歩2分|34.3930|132.4600|10:00|20:00||なし|0.9|
天神|テンジン|Tenjin|九州|福岡県|Fukuoka|福岡市中央区天神7-99-24|7-99-24 Tenjin, Chuo-ku, Fukuoka-shi|天神駅 徒歩4分|33.5910|130.3990|10:00|20:30||なし|1.1|福岡,福岡天神`;

export const storeColumns =
  'id name name_kana name_en area prefecture prefecture_en address address_en nearest_station tel lat lng open close closed_weekdays parking parking_en aliases'.split(
    ' ',
  );

/** One object per shop; `size` is how much it stocks and is no column. */
export const stores = lines
  .trim()
  .split('\n')
  .map((line, at) => {
    const [
      ja,
      kana,
      en,
      area,
      prefecture,
      prefectureEn,
      address,
      addressEn,
      station,
      lat,
      lng,
      open,
      close,
      closed,
      parking,
      size,
      aliases,
    ] = line.split('|');
    const other = aliases.split(',').filter(Boolean);
    return {
      id: `S${String(at + 1).padStart(2, '0')}`,
      ...{ name: `${ja}店`, name_kana: `${kana}テン`, name_en: en, area, prefecture, prefecture_en: prefectureEn },
      ...{ address: prefecture + address, address_en: `${addressEn}, ${prefectureEn}` },
      ...{ nearest_station: station, tel: `0120-000-${String(101 + at)}`, lat, lng, open, close, closed_weekdays: closed },
      ...{ parking, parking_en: parking === 'あり' ? 'yes' : 'no', aliases: [ja, kana, `${en} shop`, `${en} store`, ...other].join('|') },
      size: Number(size),
    };
  });
