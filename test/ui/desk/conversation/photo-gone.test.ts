import { expect, it } from '@jest/globals';
import { failureText } from '../../../../src/ui/desk/conversation/reasons.ts';

it('says of a photo that is kept no longer that it is gone, and offers to write anew', () => {
  expect(failureText('photo-gone', 'X', 'ja')).toEqual({ text: '送れません：写真が残っていません', next: 'rewrite' });
  expect(failureText('photo-gone', 'X', 'en')).toEqual({ text: 'Not sent: the photo is no longer kept here', next: 'rewrite' });
});
