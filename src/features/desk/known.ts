import type { ContextCard } from '../../core/handoff.ts';
import type { Localized } from '../../core/language.ts';
import type { Content } from '../../flow/load.ts';
import type { CardView } from './contract.ts';

/** What kinds of values are called. Slots have no titles of their own: they go by what they hold. */
const TITLES: Record<string, Localized> = {
  product: { ja: '商品', en: 'Product' },
  store: { ja: '店舗', en: 'Shop' },
  amount: { ja: '金額', en: 'Amount' },
  order_number: { ja: '注文番号', en: 'Order no.' },
  date_time: { ja: '日時', en: 'When' },
  number: { ja: '数', en: 'Number' },
  quantity: { ja: '個数', en: 'Quantity' },
  size: { ja: 'サイズ', en: 'Size' },
  color: { ja: '色', en: 'Colour' },
  email: { ja: 'メール', en: 'E-mail' },
  phone: { ja: '電話', en: 'Phone' },
  address: { ja: '住所', en: 'Address' },
  postal_code: { ja: '郵便番号', en: 'Postcode' },
  card_number: { ja: 'カード番号', en: 'Card no.' },
  url: { ja: 'リンク', en: 'Link' },
  name: { ja: 'お名前', en: 'Name' },
  text: { ja: '内容', en: 'Details' },
  choice: { ja: '選択', en: 'Choice' },
};

/** Numbers that no question asked for say nothing: they may be two weeks or two cups. */
const MEANINGLESS = new Set(['number', 'count']);
const LONGEST = 200;

/** Values that the conversation brought: the flow's slots first, then what the last words named besides. */
export function knownOf(card: ContextCard, content: Content | null): CardView['known'] {
  const slots = Object.entries(card.slots ?? {}).map(([name, value]) => ({ name: titleOf(name, content), value: shown(value) }));
  const values = new Set(slots.map(({ value }) => value));
  const named = (card.entities ?? [])
    .filter(({ type }) => !MEANINGLESS.has(type))
    .map(({ type, value }) => ({ name: titleOf(type, content), value: shown(value) }))
    .filter(({ value }) => !values.has(value) && values.add(value));
  return [...slots, ...named].filter(({ value }) => value !== '');
}

function titleOf(name: string, content: Content | null): Localized {
  return TITLES[name] ?? TITLES[entityOf(name, content) ?? ''] ?? { ja: name.replaceAll('_', ' '), en: name.replaceAll('_', ' ') };
}

/** What a slot of this name holds, in whichever flow has one. Text and choices say less than the slot's own name. */
function entityOf(name: string, content: Content | null): string | undefined {
  for (const flow of Object.values(content?.flows ?? {})) {
    const entity = Object.hasOwn(flow.slots, name) ? flow.slots[name]?.entity : undefined;
    if (entity !== undefined && entity !== 'text' && entity !== 'choice') return entity;
  }
  return undefined;
}

/** 2026-12-30T19:00 as people write it; what was chosen as "any" tells nothing. */
function shown(value: string): string {
  const text = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value) ? value.replaceAll('T', ' ') : value;
  return text === 'any' ? '' : text.slice(0, LONGEST);
}
