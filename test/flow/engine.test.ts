import { describe, expect, it } from '@jest/globals';
import { answerOf, contentOf, customer, filesOf, MUG, NOTE, SHIBUYA, SHINJUKU, understood } from './desk-kit.ts';
import { SHOP, shopFiles } from './shop.ts';

const three = () => answerOf([{ quantity: 3 }]);
const labels = (result: { bubbles: { choices: { label: string }[] }[] }) => result.bubbles.at(-1)?.choices.map((choice) => choice.label);

describe('a flow', () => {
  it('answers at once when the first sentence says everything', async () => {
    const c = customer(SHOP, { stock: three });
    const result = await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    expect(result.outcome).toBe('answered');
    expect(c.heard()).toEqual(['渋谷店にマグカップが3点ございます。', '<resolved_ask>です。']);
    expect(result.bubbles[0]?.asof).toBe('12:00時点');
    expect(labels(result)).toEqual(['<choice_yes>です。', '<choice_another>です。', '<choice_person>です。']);
    expect(c.asked).toEqual([{ connector: 'stock', query: { filter: { product_id: 'P1', store_id: 'S1' } } }]);
    expect(result.lookups).toEqual([{ connector: 'stock', query: c.asked[0]?.query, result: three() }]);
    expect(result.answered).toEqual({ intent: 'stock-check', flow: 'stock-check', text: '渋谷店にマグカップが3点ございます。' });
  });

  it('answers in English with English names', async () => {
    const c = customer(SHOP, { stock: three, language: 'en' });
    await c.says('is the mug in stock at shibuya', { intent: 'stock-check' });
    expect(c.heard()[0]).toBe('Shibuya has 3 of Mug.');
  });

  it('asks for what is missing, one thing at a time', async () => {
    const c = customer(SHOP, { stock: three });
    expect((await c.says('在庫ありますか', { intent: 'stock-check' })).outcome).toBe('asked');
    expect(c.heard()).toEqual(['どの商品ですか？']);
    await c.says('マグカップです', {});
    expect(c.heard()).toEqual(['どの店舗ですか？']);
    await c.says('新宿店で', {});
    expect(c.heard()[0]).toBe('新宿店にマグカップが3点ございます。');
  });

  it('takes two values given in one answer', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('マグカップを渋谷店で', {});
    expect(c.heard()[0]).toContain('渋谷店にマグカップ');
  });

  it('answers a wrong answer with help, then offers a person, then brings one', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    const help = await c.says('あおいやつ', {});
    expect(help.outcome).toBe('clarified');
    expect(c.heard()).toEqual(['<wrong_answer>です。\n商品名を「マグカップ」のように教えてください。']);
    const offer = await c.says('ほらあれ', {});
    expect(c.heard()).toEqual(['<offer_person>です。']);
    expect(offer.bubbles[0]?.choices.map((choice) => choice.value)).toEqual(['person', 'another']);
    const person = await c.says('はい', {});
    expect(person.escalate).toEqual({ reason: 'person' });
  });

  it('still takes the right answer after a person was offered', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('あれ', {});
    await c.says('それ', {});
    await c.says('マグカップ', {});
    expect(c.heard()).toEqual(['どの店舗ですか？']);
  });

  it('brings a person when even the offer is not answered', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('あれ', {});
    await c.says('それ', {});
    const result = await c.says('うーん', {});
    expect(result.outcome).toBe('escalated');
    expect(result.escalate).toEqual({ reason: 'not-understood' });
  });

  it('answers a question in the middle and asks its own again', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    const result = await c.says('何時まで開いてますか', { intent: 'store-hours' });
    expect(result.outcome).toBe('answered');
    expect(c.heard()).toEqual(['10:00から20:00までです。', '<resume>です。\nどの店舗ですか？']);
    await c.says('渋谷', {});
    expect(c.heard()[0]).toBe('渋谷店にマグカップが3点ございます。');
  });

  it('reads a question that contains the awaited name as a question', async () => {
    const c = customer(SHOP);
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    await c.says('渋谷店は何時まで営業していますか', { intent: 'store-hours' });
    expect(c.heard()[0]).toBe('10:00から20:00までです。');
    expect(c.heard()[1]).toContain('どの店舗ですか？');
  });

  it('gives small talk its line and asks again without a word about it', async () => {
    const c = customer(SHOP);
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    const result = await c.says('こんにちは', { intent: 'greeting' });
    expect(result.outcome).toBe('small-talk');
    expect(c.heard()).toEqual(['こんにちは。', '店名を「渋谷店」のように教えてください。']);
    await c.says('ありがとう', { intent: 'thanks' });
    expect(c.heard()).toEqual(['<thanks_reply>です。', 'どの店舗ですか？']);
  });

  it('runs again from where a corrected value was first used', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    const result = await c.says('やっぱり新宿店で', {});
    expect(result.outcome).toBe('answered');
    expect(c.heard()[0]).toBe('新宿店にマグカップが3点ございます。');
    expect(c.asked.map(({ query }) => query.filter['store_id'])).toEqual(['S1', 'S2']);
  });

  it('takes a correction of an earlier value while it waits for another', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    await c.says('あ、ノートの間違いでした', {});
    expect(c.heard()).toEqual(['<noted>です。\nどの店舗ですか？']);
    await c.says('渋谷', {});
    expect(c.heard()[0]).toContain('ノートA5');
  });

  it('hears what was ruled out and what was meant', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('マグカップの在庫', { intent: 'stock-check' });
    await c.says('渋谷じゃなくて新宿', {});
    expect(c.heard()[0]).toContain('新宿店');
  });

  it.each([['新宿店は？'], ['じゃあ新宿は？']])('runs the last flow again for a follow-up: %s', async (text) => {
    const c = customer(SHOP, { stock: three });
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    await c.says(text, { intent: 'store-hours', score: 0.7 });
    expect(c.heard()[0]).toBe('新宿店にマグカップが3点ございます。');
  });

  it('runs the last flow again for "and in Shinjuku?"', async () => {
    const c = customer(SHOP, { stock: three, language: 'en' });
    await c.says('mug at shibuya', { intent: 'stock-check' });
    await c.says('and in Shinjuku?', {});
    expect(c.heard()[0]).toBe('Shinjuku has 3 of Mug.');
  });

  it('keeps what the sentence before said when the same question comes again with less', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    await c.says('新宿のお店の在庫状況も調べてもらえますでしょうか', { intent: 'stock-check' });
    expect(c.heard()[0]).toBe('新宿店にマグカップが3点ございます。');
  });

  it('starts a fresh question after an answer', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    const result = await c.says('営業時間を教えて', { intent: 'store-hours' });
    expect(result.outcome).toBe('answered');
    expect(c.heard()).toEqual(['10:00から20:00までです。']);
  });
});

describe('names that may be several things', () => {
  const unclear = [{ type: 'product', text: 'カップ', start: 0, end: 3, score: 0.6, value: MUG, candidates: [MUG, NOTE] }];

  it('are asked back with a way out, and the flow goes on', async () => {
    const c = customer(SHOP, { stock: three });
    const result = await c.says('カップ 渋谷店', {
      intent: 'stock-check',
      entities: [...unclear, { type: 'store', text: '渋谷店', start: 4, end: 7, score: 1, value: SHIBUYA }],
    });
    expect(result.outcome).toBe('clarified');
    expect(c.heard()).toEqual(['<which_entity>です。']);
    expect(labels(result)).toEqual(['マグカップ', 'ノートA5', '<choice_none>です。']);
    await c.says('2', { entities: [] });
    expect(c.heard()[0]).toBe('渋谷店にノートA5が3点ございます。');
  });

  it('are asked for anew when it is none of them', async () => {
    const c = customer(SHOP);
    await c.says('カップ', { intent: 'stock-check', entities: unclear });
    await c.says('この中にないです', { entities: [] });
    expect(c.heard()).toEqual(['商品名を「マグカップ」のように教えてください。']);
  });
});

describe('choices', () => {
  it.each([
    '2',
    '２',
    '②',
    '二番',
    '2番目',
    '2番でお願いします',
    '２つ目',
    'ふたつめ',
    '#2',
    'option 2',
    'the second one',
    'second',
    'number two',
    '青',
    '青いリボン',
    'Blue ribbon',
    '青いリボンがいいです',
    'blue ribon',
  ])('take %s for the second', async (text) => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.says(text, {});
    await c.says('おめでとう', {});
    expect(c.heard()).toEqual(['blueに「おめでとう」と添えます。']);
  });

  it.each(['最後の', 'the last one, please', '3', '③', '紙の袋', 'クラフト紙'])('take %s for the last', async (text) => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.says(text, {});
    expect(c.state().stack[0]?.slots['wrap']).toEqual({ kind: 'text', text: 'paper' });
  });

  it('run the steps of the one that was chosen', async () => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.presses('red');
    expect(c.heard()).toEqual(['赤ですね。', 'メッセージはどうなさいますか？']);
  });

  it.each(['4', '0', '十番', '赤か青', '赤じゃない方'])('do not take %s for an answer', async (text) => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.says(text, {});
    expect(c.heard()[0]).toContain('<wrong_answer>');
  });

  it('can be changed later: "no, the blue one"', async () => {
    const c = customer(SHOP, { language: 'en' });
    await c.says('wrap it', { intent: 'gift' });
    await c.says('1', {});
    await c.says('happy birthday', {});
    await c.says('no, the blue one', {});
    expect(c.heard()).toEqual(['blue with happy birthday.']);
  });
});

describe('a list to choose from', () => {
  const flow = `flow: nearby
title: { ja: 近く, en: Nearby }
starts: [nearby]
slots: { store: { entity: store } }
steps:
  - lookup: stores
    with: { limit: "9" }
    as: found
  - choose: store
    say: { ja: "どの店舗ですか？", en: "Which shop?" }
    from: found.items
    value: "{{ item.id }}"
    label: { ja: "{{ item.name }}", en: "{{ item | local: 'name' }}" }
    none: [ { say: { ja: "ほかの店舗をお探しします。", en: "Let's look elsewhere." } }, end ]
  - say: { ja: "{{ store.name }}は{{ store.area }}です。", en: "{{ store.name }} is in {{ store.area }}." }
`;
  const content = contentOf(filesOf({ nearby: flow }, { nearby: 'faq' }));
  const rows = ['渋谷', '新宿', '池袋', '上野', '品川', '横浜'].map((name, at) => ({
    id: `S${at}`,
    name: `${name}店`,
    name_en: `Shop ${at}`,
    area: name,
  }));

  it('offers at most five with the way out among them, and stores the whole record', async () => {
    const c = customer(content, { stock: () => answerOf(rows) });
    const result = await c.says('近くの店', { intent: 'nearby' });
    expect(c.asked[0]?.query).toEqual({ filter: {}, limit: 9 });
    expect(labels(result)).toEqual(['渋谷店', '新宿店', '池袋店', '上野店', '<choice_none>です。']);
    await c.says('池袋', { entities: [] });
    expect(c.heard()).toEqual(['池袋店は池袋です。']);
  });

  it('takes "none of these"', async () => {
    const c = customer(content, { stock: () => answerOf(rows) });
    await c.says('近くの店', { intent: 'nearby' });
    await c.says('none of these', { entities: [], language: 'en' });
    expect(c.heard()).toEqual(["Let's look elsewhere."]);
  });

  it('takes an empty list for none', async () => {
    const c = customer(content);
    await c.says('近くの店', { intent: 'nearby' });
    expect(c.heard()).toEqual(['ほかの店舗をお探しします。']);
  });
});

describe('after an answer', () => {
  const answered = async (language: 'ja' | 'en' = 'ja') => {
    const c = customer(SHOP, { stock: three, language });
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    return c;
  };

  it.each([['はい'], ['1'], ['解決しました'], ['yes']])('%s closes with one warm line', async (text) => {
    const c = await answered();
    expect((await c.says(text, {})).outcome).toBe('closed');
    expect(c.heard()).toEqual(['<resolved_yes>です。']);
  });

  it('thanks closes and opens nothing', async () => {
    const c = await answered();
    const result = await c.says('ありがとう', { intent: 'thanks' });
    expect(result.outcome).toBe('closed');
    expect(result.bubbles).toHaveLength(1);
    expect(result.bubbles[0]?.choices).toEqual([]);
  });

  it('no offers a person or another question', async () => {
    const c = await answered();
    const result = await c.says('いいえ', {});
    expect(c.heard()).toEqual(['<resolved_no>です。']);
    expect(result.bubbles[0]?.choices.map((choice) => choice.value)).toEqual(['person', 'another']);
    await c.says('別の質問', {});
    await c.presses('another');
    expect(c.heard()).toEqual(['<another_question>です。']);
  });

  it('the choice of a person brings one, even pressed later', async () => {
    const c = await answered();
    expect((await c.presses('person')).escalate).toEqual({ reason: 'person' });
    const later = await answered();
    await later.says('営業時間', { intent: 'store-hours' });
    expect((await later.presses('person')).escalate).toEqual({ reason: 'person' });
  });

  it.each(['違います', '解決しません', 'そうじゃなくて', "that didn't help", 'not what I asked'])(
    '%s brings a person at once',
    async (text) => {
      const c = await answered();
      expect((await c.says(text, {})).escalate).toEqual({ reason: 'did-not-help' });
    },
  );

  it('"that did not help" means nothing before an answer', async () => {
    const c = customer(SHOP);
    expect((await c.says('違います', {})).outcome).toBe('not-understood');
  });
});

describe('what is not understood', () => {
  it('is told once what the desk is for, then a person is brought', async () => {
    const c = customer(SHOP);
    expect((await c.says('ほげ', {})).outcome).toBe('not-understood');
    expect(c.heard()).toEqual(['<not_ours>です。']);
    expect((await c.says('ふが', {})).escalate).toEqual({ reason: 'not-understood' });
  });

  it('is forgiven after something understood, and never asked in the same words', async () => {
    const c = customer(SHOP);
    await c.says('ほげ', {});
    await c.says('営業時間', { intent: 'store-hours' });
    expect((await c.says('ふが', {})).outcome).toBe('not-understood');
    expect(c.heard()).toEqual(['<not_ours-b>です。']);
  });

  it('begins anew after a person', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('ほげ', {});
    await c.says('ふが', {});
    await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    expect(c.heard()[0]).toContain('マグカップ');
  });
});

describe('two close intents', () => {
  it('are a question to the customer, and the sentence is not lost', async () => {
    const c = customer(SHOP, { stock: three });
    const result = await c.says('渋谷店のマグカップ', { intent: 'stock-check', close: ['store-hours'] });
    expect(result.outcome).toBe('clarified');
    expect(c.heard()).toEqual(['<which_intent>です。']);
    expect(labels(result)).toEqual(['stock-checkのこと', 'store-hoursのこと', '<choice_none>です。']);
    await c.says('一番目', { entities: [] });
    expect(c.heard()[0]).toBe('渋谷店にマグカップが3点ございます。');
  });

  it('are asked about as well when the best is a mere guess, small talk left out', async () => {
    const c = customer(SHOP, { stock: three });
    const guess = understood('4歳の子に何がいいですかね', { intent: 'thanks', score: 0.33 });
    const others = [0.2, 0.1].map((score, at) => ({ intent: ['stock-check', 'store-hours'][at] as string, score }));
    const understanding = { ...guess, intents: [...guess.intents, ...others] };
    const result = await c.says('4歳の子に何がいいですかね', {}, { understanding });
    expect(result.outcome).toBe('clarified');
    expect(labels(result)).toEqual(['stock-checkのこと', 'store-hoursのこと', '<choice_none>です。']);
  });

  it('give way to a clear new question', async () => {
    const c = customer(SHOP);
    await c.says('えっと', { intent: 'stock-check', close: ['store-hours'] });
    await c.says('プレゼント包装できますか', { intent: 'gift' });
    expect(c.heard()).toEqual(['どの包装になさいますか？']);
  });
});

describe('back and start over', () => {
  it('goes to the question before', async () => {
    const c = customer(SHOP, { stock: three });
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('マグカップ', {});
    await c.says('戻る', {}, { command: 'back' });
    expect(c.heard()).toEqual(['どの商品ですか？']);
    await c.says('ノート', {});
    await c.says('渋谷', {});
    expect(c.heard()[0]).toContain('ノートA5');
  });

  it('says so when there is nothing to go back to', async () => {
    const c = customer(SHOP);
    await c.says('戻る', {}, { command: 'back' });
    expect(c.heard()).toEqual(['<back_nothing>です。\n<another_question>です。']);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('戻る', {}, { command: 'back' });
    expect(c.heard()).toEqual(['<back_nothing-b>です。\nどの商品ですか？']);
  });

  it('starts over', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    await c.says('最初から', {}, { command: 'restart' });
    expect(c.heard()).toEqual(['<restarted>です。']);
    expect(c.state().stack).toEqual([]);
  });
});

describe('look-ups that fail', () => {
  const away = () => {
    throw new Error('the file is gone');
  };

  it('bring a person, with what failed on record', async () => {
    const c = customer(SHOP, { stock: away });
    const result = await c.says('渋谷店にマグカップありますか', { intent: 'stock-check' });
    expect(result.escalate).toEqual({ reason: 'lookup-failed' });
    expect(result.lookups[0]?.error).toBe('the file is gone');
  });

  it("take the flow's own way out", async () => {
    const flow = `flow: own
title: { ja: 在庫, en: Stock }
starts: [own]
steps:
  - lookup: stock
    as: found
    on_error: { escalate: { reason: stock-away, team: stores, urgency: 5, say: { ja: "在庫を確かめられませんでした。", en: "We couldn't check the stock." } } }
  - say: { ja: "{{ found.total }}点です。", en: "{{ found.total }}." }
`;
    const c = customer(contentOf(filesOf({ own: flow }, { own: 'faq' })), { stock: away });
    const result = await c.says('在庫', { intent: 'own' });
    expect(result.escalate).toEqual({ reason: 'stock-away', team: 'stores', urgency: 5, say: '在庫を確かめられませんでした。' });
  });
});

describe('going to another flow', () => {
  const caller = `flow: order
title: { ja: 注文, en: Order }
starts: [order]
slots: { product: { entity: product }, wrap: { entity: choice } }
steps:
  - goto: pick
    return: true
    with: { product: "{{ product }}" }
  - say: { ja: "{{ product.name }}を{{ wrap }}で承ります。", en: "{{ product.name }} in {{ wrap }}." }
`;
  const called = `flow: pick
title: { ja: 包装, en: Wrap }
slots: { product: { entity: product }, wrap: { entity: choice } }
steps:
  - choose: wrap
    say: { ja: "{{ product.name }}の包装は？", en: "Wrap {{ product.name }} in?" }
    options: [ { value: box, label: { ja: 箱, en: Box } }, { value: bag, label: { ja: 袋, en: Bag } } ]
`;
  const content = contentOf(filesOf({ order: caller, pick: called }, { order: 'flow' }));

  it('hands values over, comes back, and brings what was learnt', async () => {
    const c = customer(content);
    await c.says('マグカップを注文', { intent: 'order' });
    expect(c.heard()).toEqual(['マグカップの包装は？']);
    await c.says('2', {});
    expect(c.heard()).toEqual(['マグカップをbagで承ります。']);
  });
});

describe('the bounds of a turn', () => {
  const say = '  - say: { ja: "はい、どうぞ。", en: "Here you are." }\n';
  const chatty = `flow: chatty\ntitle: { ja: 長話, en: Chatty }\nstarts: [chatty]\nsteps:\n${say.repeat(6)}`;
  const busy = `flow: busy\ntitle: { ja: 多忙, en: Busy }\nstarts: [busy]\nsteps:\n${'  - set: { x: "1" }\n'.repeat(60)}${say}`;
  const silent = `flow: silent\ntitle: { ja: 無言, en: Silent }\nstarts: [silent]\nsteps:\n  - say: { ja: "はい、どうぞ。", en: "Here." }\n    when: "1 == 2"\n`;
  const content = contentOf(filesOf({ chatty, busy, silent }, { chatty: 'faq', busy: 'faq', silent: 'faq' }));

  it('bring a person after five bubbles', async () => {
    const result = await customer(content).says('x', { intent: 'chatty' });
    expect(result.bubbles).toHaveLength(5);
    expect(result).toMatchObject({ escalate: { reason: 'limits' }, fault: { what: 'bubbles', flow: 'chatty', step: 6 } });
  });

  it('bring a person after fifty steps', async () => {
    const { escalate, fault } = await customer(content).says('x', { intent: 'busy' });
    expect([escalate, fault]).toEqual([{ reason: 'limits' }, { what: 'steps', flow: 'busy', step: 51 }]);
  });

  it('bring a person after two seconds of its own time, but a slow look-up is not its own', async () => {
    let clock = 0;
    const slow = customer(content, { cpuNow: () => (clock += 700) });
    const { escalate, fault } = await slow.says('x', { intent: 'busy' });
    expect([escalate, fault?.what]).toEqual([{ reason: 'limits' }, 'time']);
    let now = 0;
    const waiting = customer(SHOP, { cpuNow: () => now, stock: () => ((now += 5_000), three()) });
    expect((await waiting.says('渋谷店にマグカップありますか', { intent: 'stock-check' })).outcome).toBe('answered');
    now = 0;
    const tooLong = customer(SHOP, { cpuNow: () => now, stock: () => ((now += 11_000), three()) });
    expect((await tooLong.says('渋谷店にマグカップありますか', { intent: 'stock-check' })).escalate).toEqual({ reason: 'limits' });
  });

  it('bring a person instead of silence', async () => {
    const { escalate, fault } = await customer(content).says('x', { intent: 'silent' });
    expect([escalate, fault]).toEqual([{ reason: 'content-error' }, { what: 'silence', flow: 'silent', step: null }]);
  });

  it('bring a person when a template fails while answering', async () => {
    const flow = `flow: broken\ntitle: { ja: 故障, en: Broken }\nstarts: [broken]\nsteps:\n  - say: { ja: "{% for i in (1..100000) %}あ{% endfor %}です。", en: "{% for i in (1..100000) %}a{% endfor %}." }\n`;
    const c = customer(contentOf(filesOf({ broken: flow }, { broken: 'faq' })));
    const { escalate, fault } = await c.says('x', { intent: 'broken' });
    expect([escalate, fault]).toEqual([{ reason: 'content-error' }, { what: 'text', flow: 'broken', step: 1 }]);
  });
});

describe('the state', () => {
  it('is begun anew when the flow it stands in is gone', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    const other = customer(
      contentOf(
        filesOf(
          {
            hours:
              'flow: hours\ntitle: { ja: 時間, en: Hours }\nstarts: [hours]\nsteps: [ { say: { ja: "10時からです。", en: "From 10 am JST." } } ]\n',
          },
          { hours: 'faq' },
        ),
      ),
    );
    const result = await other.says('マグカップ', { intent: 'hours' }, { state: c.state() });
    expect(result.outcome).toBe('answered');
  });

  it('leaves the state it was given as it was', async () => {
    const c = customer(SHOP);
    await c.says('在庫ありますか', { intent: 'stock-check' });
    const before = JSON.stringify(c.state());
    const state = c.state();
    await c.says('マグカップ', {}, { state });
    expect(JSON.stringify(state)).toBe(before);
  });

  it('never takes a customer for a template', async () => {
    const c = customer(SHOP);
    await c.says('包装して', { intent: 'gift' });
    await c.says('2', {});
    await c.says('{{ brand.name }}{% for i in (1..9) %}x{% endfor %}', {});
    expect(c.heard()[0]).toContain('「{{ brand.name }}{% for i in (1..9) %}x{% endfor %}」');
  });

  it('names a known shop in the language of the reply', async () => {
    const c = customer(contentOf(shopFiles()), { language: 'en' });
    await c.says('notebook', {
      intent: 'stock-check',
      entities: [{ type: 'store', text: 'x', start: 0, end: 0, score: 1, value: SHINJUKU }],
    });
    await c.says('notebook', {});
    expect(c.heard()[0]).toBe('Shinjuku has no Notebook A5 left.');
  });
});
