import { describe, expect, it } from '@jest/globals';
import { masked, shorten } from '../../../../src/nlu/recognizers/dialogflow/shorten.ts';

const AFTER = 'It was meant as a gift for my aunt. '.repeat(5);

describe('a long text made short', () => {
  it('keeps the question of an English story', () => {
    const short = shorten(`${'I bought a lamp in May. '.repeat(12)}Where is it? ${AFTER}`);
    expect(short).toContain('Where is it?');
    expect(short.length).toBeLessThanOrEqual(256);
  });

  it('keeps the end of a question that is longer than what may be sent', () => {
    const asked = `${'there was the lamp and the other lamp and '.repeat(9)}when does my parcel arrive?`;
    expect(shorten(`Hello. ${asked} ${AFTER}`)).toMatch(/when does my parcel arrive\?$/);
    const both = shorten(`${asked} Is the shop open? ${AFTER}`);
    expect(both).toMatch(/when does my parcel arrive\? Is the shop open\?$/);
    expect(both.length).toBeLessThanOrEqual(256);
  });

  it('leaves a short text as it is but for its blanks', () => {
    expect(shorten(' No. 5 costs 3.50.\n Really?? ')).toBe('No. 5 costs 3.50. Really??');
  });
});

describe('a text without personal data', () => {
  it('is cut at a thousand letters, after they were taken out', () => {
    const mask = (text: string) => text.replaceAll('secret', '[x]');
    expect(masked(`${'あ'.repeat(996)}secret`, mask)).toBe(`${'あ'.repeat(996)}[x]`);
    expect(masked('😀'.repeat(1500), mask)).toBe('😀'.repeat(1000));
  });

  it('holds nothing that the first cut went through, nor half an emoji', () => {
    const mask = (text: string) => text.replaceAll('secret', '').replaceAll('z', '');
    expect(masked(`${'z'.repeat(3997)}secret`, mask)).toBe('');
    expect(masked(`${'z'.repeat(2999)}${'😀'.repeat(600)}`, mask)).toMatch(/^(?:😀)+$/u);
  });
});
