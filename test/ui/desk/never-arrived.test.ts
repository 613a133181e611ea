import { expect, it } from '@jest/globals';
import { NEVER_ARRIVED } from '../../../src/channels/again.ts';
import { failureText } from '../../../src/ui/desk/conversation/reasons.ts';

it('says of a message that was tried in vain that it is not there, and offers to send it again', () => {
  expect(failureText(NEVER_ARRIVED, 'X', 'ja')).toEqual({ text: '送れません：何度試してもXに届きませんでした', next: 'resend' });
  expect(failureText(NEVER_ARRIVED, 'X', 'en')).toEqual({
    text: 'Not sent: it never reached X, though we tried several times',
    next: 'resend',
  });
});
