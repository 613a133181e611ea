import { REHEARSAL_LIMITS, type RehearsedLine, type RehearsedPerson } from '../../core/rehearsal.ts';
import type { FakeX } from '../fake-x.ts';
import type { FakeMessage } from '../model.ts';
import type { FakeCustomer } from '../people.ts';

type Part = { id: string; name: string; screenName: string; openers: string[] };

/** The five people of a rehearsal that has just begun: two languages, a photo sender, a polite one, one who buys for a shop. */
export const FIRST_FIVE: readonly Part[] = [
  {
    id: '2244994945',
    name: '森下かおり',
    screenName: 'mochi_morishita',
    openers: ['キャンパスノートのA5、渋谷店にありますか', '注文した品と違う色が届きました', 'いつまで待たせるんですか'],
  },
  {
    id: '783214',
    name: 'Daniel Reed',
    screenName: 'danreed_ldn',
    openers: ['Is the campus notebook in stock?', 'How much is delivery?', 'Can I talk to a person?'],
  },
  {
    id: '1482910533',
    name: 'はるとパパ',
    screenName: 'haruto_papa',
    openers: ['届いた水筒が割れていました', '今日は何時まで開いていますか', '返品できますか'],
  },
  {
    id: '906948460078698496',
    name: 'Priya N.',
    screenName: 'priya_in_tokyo',
    openers: ['what time do you open on Sunday?', 'can I return a gift?', 'ok thanks!!'],
  },
  {
    id: '1346889436626259968',
    name: '鈴木商店',
    screenName: 'suzuki_shiire',
    openers: ['領収書の宛名を変更できますか', '送料はいくらですか', '担当の方とお話しできますか'],
  },
];

/** Where a later customer's ids begin; X's are as long. */
const FIRST_OWN_ID = 1_700_000_000_000_000_000n;
const LINES = 200;

export type Cast = ReturnType<typeof createCast>;

/** The people of one fake X. `pictureUrl`: where the page finds the picture of a message. */
export function createCast(x: FakeX, pictureUrl: (messageId: string, index: number) => string) {
  const people = new Map<string, { part: Part; customer: FakeCustomer; refused: boolean }>();
  const join = (part: Part): void => {
    const customer = x.customer(part.id, { name: part.name, screenName: part.screenName, followers: 120 });
    people.set(part.id, { part, customer, refused: false });
  };
  FIRST_FIVE.forEach(join);

  function lineOf(message: FakeMessage): RehearsedLine {
    const by = message.origin === 'customer' ? 'customer' : message.origin === 'api' ? 'brand' : 'app';
    const pictures = message.attachments.map((_attachment, index) => pictureUrl(message.id, index));
    return { id: message.id, by, text: message.text, pictures, at: message.at };
  }

  return {
    has: (id: string): boolean => people.has(id),
    /** The part of `id`; undefined for nobody. */
    customer: (id: string): FakeCustomer | undefined => people.get(id)?.customer,
    /** Why somebody cannot join, or null. */
    mayJoin(screenName: string): 'taken' | 'full' | null {
      if (people.size >= REHEARSAL_LIMITS.people) return 'full';
      const taken = [...people.values()].some(({ part }) => part.screenName.toLowerCase() === screenName.toLowerCase());
      return taken ? 'taken' : null;
    },
    /** A new customer; returns their id. */
    add(name: string, screenName: string): string {
      const id = (FIRST_OWN_ID + BigInt(people.size)).toString();
      join({ id, name, screenName, openers: ['営業時間を教えてください', 'How much is delivery?'] });
      return id;
    },
    /** From now on what is sent to them meets a 403, or no longer does. */
    refuse(id: string, refused: boolean): void {
      const person = people.get(id);
      if (!person) return;
      person.refused = refused;
      person.customer.refuses(refused ? 349 : null);
    },
    state(): RehearsedPerson[] {
      const lines = new Map<string, RehearsedLine[]>();
      for (const message of x.log.messages) {
        const known = lines.get(message.customerId);
        if (known) known.push(lineOf(message));
        else lines.set(message.customerId, [lineOf(message)]);
      }
      return [...people.values()].map(({ part, refused }) => ({ ...part, refused, lines: (lines.get(part.id) ?? []).slice(-LINES) }));
    },
  };
}
