import { expect, it } from '@jest/globals';
import { pausedAccount } from '../../../src/ui/desk/words.ts';

it.each([
  [
    'unauthorized',
    'Xとの接続が切れました。@kamoya_helpからは送れません。管理者にお知らせください。',
    'X signed us out: @kamoya_help can’t send. Tell an admin.',
  ],
  [
    'revoked',
    'Xとの接続が切れました。@kamoya_helpからは送れません。管理者にお知らせください。',
    'X signed us out: @kamoya_help can’t send. Tell an admin.',
  ],
  [
    'locked',
    'Xがアカウントをロックまたは凍結しています。@kamoya_helpからは送れません。管理者にお知らせください。',
    'X has locked or suspended the account: @kamoya_help can’t send. Tell an admin.',
  ],
  [
    'credits',
    'Xの利用枠を使い切りました。@kamoya_helpからは送れません。管理者にお知らせください。',
    'X’s credits are used up: @kamoya_help can’t send. Tell an admin.',
  ],
])('says who stopped an account and why: %s', (reason, ja, en) => {
  expect(pausedAccount('ja', reason, 'X', '@kamoya_help')).toBe(ja);
  expect(pausedAccount('en', reason, 'X', '@kamoya_help')).toBe(en);
});
