import { describe, expect, it } from '@jest/globals';
import { scoreEmotion } from '../../src/nlu/emotion/emotion.ts';
import { emotionOfTurn } from '../../src/nlu/turn-emotion.ts';

const ANGRY = 'ふざけるな、二度と買わない';

describe('the emotion of a turn', () => {
  it('of one line is that of the line', () => {
    expect(emotionOfTurn(ANGRY, 'ja')).toEqual({ line: 0, emotion: scoreEmotion(ANGRY, 'ja') });
  });

  it('is as angry as its angriest line and says which that was', () => {
    const turn = emotionOfTurn(`注文番号は12345です\n${ANGRY}\n写真を送ります\nサイズはMです`, 'ja');
    expect(turn.line).toBe(1);
    expect(turn.emotion.anger).toBe(scoreEmotion(ANGRY, 'ja').anger);
  });

  it('counts thanks after anger, not thanks before it', () => {
    const thanks = 'Thank you so much, that was a great help!';
    const anger = 'This is ridiculous, never again!';
    expect(emotionOfTurn(`${anger}\n${thanks}`, 'en').emotion.gratitude).toBeGreaterThan(0.5);
    expect(emotionOfTurn(`${thanks}\n${anger}`, 'en').emotion.gratitude).toBe(0);
    expect(emotionOfTurn(`${thanks}\nWhere is the Leeds shop?`, 'en').emotion.gratitude).toBeGreaterThan(0.5);
  });

  it('skips empty lines and is calm when there is nothing else', () => {
    expect(emotionOfTurn(`\n\n${ANGRY}\n`, 'ja').line).toBe(2);
    for (const nothing of ['', '\n', ' \n ']) {
      expect(emotionOfTurn(nothing, 'ja').emotion).toEqual({ negativity: 0, anger: 0, urgency: 0, gratitude: 0, strength: 0 });
    }
  });

  it('reads the last dozen lines, and no more letters than of one long message', () => {
    expect(emotionOfTurn([ANGRY, ...Array.from({ length: 12 }, () => 'はい')].join('\n'), 'ja').emotion.anger).toBeLessThan(0.45);
    expect(emotionOfTurn(`${ANGRY}\n${'在庫はありますか。'.repeat(150)}`, 'ja').emotion.anger).toBeLessThan(0.45);
    expect(emotionOfTurn(`はい\n${ANGRY}${'。'.repeat(2000)}`, 'ja').line).toBe(1);
  });
});
