import { describe, expect, it } from '@jest/globals';
import type { Connector, Row } from '../../../src/connectors/connector.ts';
import { openConnector } from '../../../src/connectors/hours/connector.ts';
import { hoursSettings } from '../../../src/connectors/hours/settings.ts';
import { makeContext } from '../context.ts';

const shops: Row[] = [
  { id: 'S01', name: '渋谷店', name_en: 'Shibuya', aliases: '渋谷', open: '10:00', close: '21:00', closed_weekdays: null },
  { id: 'S18', name: '金沢店', name_en: 'Kanazawa', aliases: null, open: '10:30', close: '19:30', closed_weekdays: 'tue|wed' },
  { id: 'S99', name: '準備中', name_en: 'Soon', aliases: null, open: null, close: null, closed_weekdays: null },
];
const asOf = Date.parse('2026-11-21T06:00:00+09:00');
const stores: Connector = {
  kind: 'csv',
  lookup: async () => ({ items: shops, total: shops.length, asOf, stale: true }),
  close: async () => undefined,
};

const { context, remove } = makeContext(Date.parse('2026-11-21T14:00:00+09:00'));
remove();
const open = (special?: 'setup') =>
  openConnector(hoursSettings.parse({ kind: 'hours', stores: 'stores', special }), { ...context, connector: () => stores });
const ask = async (filter: Record<string, string>) => (await (await open('setup')).lookup({ filter }, 1000)).items;

describe('the hours of a shop', () => {
  it('answer 「12/30の19時は開いてますか」', async () => {
    const [row] = await ask({ store: 'S01', date_time: '2026-12-30T19:00' });
    expect(row).toMatchObject({
      store_id: 'S01',
      store_name: '渋谷店',
      date: '2026-12-30',
      weekday: 'wed',
      open: '10:00',
      close: '21:00',
      closed: false,
    });
    expect(row).toMatchObject({
      is_open: true,
      closes_at: '21:00',
      day_text: '12月30日（水）',
      hours_text: '10:00〜21:00',
      special: false,
      holiday: null,
    });
    expect(await ask({ store: 'S01', date_time: '2026-12-31T19:00' })).toMatchObject([
      {
        is_open: false,
        close: '18:00',
        special: true,
        special_name: '大晦日',
        next_open_text: '1月2日（土）11:00',
        next_open_text_en: 'Sat 2 Jan, 11:00 am JST',
      },
    ]);
  });

  it('keep the special days of the New Year, which is closed on the first', async () => {
    const days = await Promise.all(['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'].map((date) => ask({ store: 'S01', date })));
    expect(days.map(([row]) => row?.hours_text)).toEqual(['休業', '11:00〜18:00', '11:00〜18:00', '10:00〜21:00']);
    expect(days[0]?.[0]).toMatchObject({ closed: true, open: null, is_open: null, holiday: '元日', hours_text_en: 'closed' });
  });

  it('leave special days out when they are not asked for', async () => {
    const { items } = await (await open()).lookup({ filter: { store: 'S01', date: '2027-01-01' } }, 1000);
    expect(items).toMatchObject([{ closed: false, holiday_en: "New Year's Day" }]);
  });

  it('know the weekdays on which a shop rests', async () => {
    expect(await ask({ store: '金沢店', date: '2026-11-24' })).toMatchObject([{ closed: true, next_open_text: '11月26日（木）10:30' }]);
    expect(await ask({ store: 'kanazawa', date: '2026-11-26' })).toMatchObject([{ closed: false, open: '10:30' }]);
  });

  it('are those of now when no time is given, and of today when only a clock is', async () => {
    expect(await ask({ store: '渋谷' })).toMatchObject([{ date: '2026-11-21', is_open: true, closes_at: '21:00' }]);
    expect(await ask({ store: '渋谷', at: 'T21:00' })).toMatchObject([{ date: '2026-11-21', is_open: false }]);
    expect(await ask({ store: '渋谷', date: '2026-11-21' })).toMatchObject([{ is_open: true }]);
    expect(await ask({ store: '渋谷', at: '2026-11-21T23:30:00Z' })).toMatchObject([{ date: '2026-11-22', is_open: false }]);
    await expect(ask({ at: '明日' })).rejects.toMatchObject({ code: 'bad-time' });
  });

  it('say nothing where they are not known', async () => {
    expect(await ask({ store: 'S99' })).toEqual([
      {
        store_id: 'S99',
        store_name: '準備中',
        store_name_en: 'Soon',
        date: '2026-11-21',
        open: null,
        close: null,
        closed: null,
        is_open: null,
      },
    ]);
    expect(await ask({ store: '火星店' })).toEqual([]);
  });

  it('are as old as the list of shops', async () => {
    expect(await (await open()).lookup({ filter: {} }, 1000)).toMatchObject({ total: 3, asOf, stale: true });
  });
});

describe('the hours of a team', () => {
  it('come from the setup', async () => {
    expect(await ask({ team: 'support' })).toMatchObject([
      { team_name: 'お客様窓口', hours_text: '10:00〜18:00', hours_text_en: '10:00 am–6:00 pm JST', is_open: true },
    ]);
    expect(await ask({ team: 'nobody' })).toEqual([]);
  });
});
