import { describe, expect, it } from '@jest/globals';
import type { FakeMessage } from '../../src/rehearsal/model.ts';
import { compareOutbound, type OutboundRow } from './outbound.ts';

let id = 0;
const row = (external_id: string | null, more: Partial<OutboundRow> = {}): OutboundRow => ({
  ...{
    id: ++id,
    conversation_id: 1,
    state: external_id === null ? 'parked' : 'sent',
    external_id,
    text: `文${external_id}`,
    customer: '7',
  },
  ...{ app: false, ...more },
});
const has = (platformId: string, text = `文${platformId}`): FakeMessage => ({
  ...{ id: platformId, origin: 'api', accountId: '1', customerId: '7', senderId: '1', recipientId: '7', text, attachments: [], at: 0 },
});
const CLEAN = { lost: [], doubled: [], outOfOrder: [], mixedUp: [] };

describe('what the platform has of ours, held against the product’s own messages', () => {
  it('is content when each is one of ours, in our order', () => {
    expect(compareOutbound([has('1'), has('2')], [row('1'), row('2')])).toEqual(CLEAN);
  });

  it('finds a text without any number that came twice', () => {
    const notice = 'メッセージを停止しました。';
    const found = compareOutbound([has('1', notice), has('2', notice)], [row('1', { text: notice })]);
    expect(found).toEqual({ ...CLEAN, doubled: [expect.stringContaining(`2 ${notice}`)] });
  });

  it('lets a parked message be the one that the platform has, once and for its own customer', () => {
    const parked = row(null, { text: 'お調べします。' });
    expect(compareOutbound([has('1', 'お調べします。')], [parked])).toEqual(CLEAN);
    expect(compareOutbound([has('1', 'お調べします。'), has('2', 'お調べします。')], [parked]).doubled).toHaveLength(1);
    expect(compareOutbound([has('1', 'お調べします。')], [{ ...parked, customer: '8' }]).doubled).toHaveLength(1);
  });

  it('does not let one that failed be it', () => {
    expect(compareOutbound([has('1', 'はい。')], [row(null, { state: 'failed', text: 'はい。' })]).doubled).toHaveLength(1);
  });

  it('finds its own words that were taken for a person’s in the app', () => {
    expect(compareOutbound([has('1')], [row('1', { app: true })]).doubled).toHaveLength(1);
  });

  it('finds two messages that claim one of the platform’s', () => {
    expect(compareOutbound([has('1')], [row('1'), row('1')]).mixedUp).toHaveLength(1);
  });

  it('finds an answer that went to somebody else, or in other words', () => {
    expect(compareOutbound([{ ...has('1'), customerId: '8' }], [row('1')])).toEqual({
      ...CLEAN,
      mixedUp: [expect.stringContaining('of 7 went to 8')],
    });
    expect(compareOutbound([has('1', 'いいえ。')], [row('1')])).toEqual({
      ...CLEAN,
      mixedUp: [expect.stringContaining('in other words: 文1 – いいえ。')],
    });
  });

  it('finds a message that is called sent and has no id', () => {
    expect(compareOutbound([], [row(null, { state: 'sent' })]).lost).toHaveLength(1);
  });

  it('finds what overtook an earlier one of its conversation, whoever wrote it, and only there', () => {
    expect(compareOutbound([has('2'), has('1')], [row('1'), row(null), row('2')]).outOfOrder).toHaveLength(1);
    expect(compareOutbound([has('2'), has('1')], [row('1'), row('2', { conversation_id: 2 })]).outOfOrder).toEqual([]);
  });
});
