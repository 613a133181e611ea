import { describe, expect, it } from '@jest/globals';
import { createPasswords } from '../../../src/features/staff/passwords.ts';
import { contextOf, weaknessOf } from '../../../src/features/staff/password-rules.ts';

const context = contextOf({ email: 'aya.sato@kamoya.example', name: '佐藤 あや' }, { ja: '雑貨のカモ屋', en: 'Kamoya Goods' });

describe('a password', () => {
  it.each([
    ['elevenchars', 'short'],
    ['', 'short'],
    ['x'.repeat(129), 'long'],
    ['password1234', 'common'],
    ['P@ssw0rd2026!', 'common'],
    ['passwordpassword', 'common'],
    ['Welcome-to-1234', null],
    ['WelcomeHome12345', null],
    ['welcome123456', 'common'],
    ['administrator!', 'common'],
    ['qwertyuiop[]12', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['123456789012', 'common'],
    ['098765432109', 'common'],
    ['aaaaaaaaaaaaaaaa', 'common'],
    ['abcabcabcabcab', 'common'],
    ['kj3kj3kj3kj3kj3', 'common'],
    ['sakura20260401', 'common'],
    ['パスワードパスワード12', 'common'],
    ['あいうえおかきくけこさし', 'common'],
    ['correcthorsebatterystaple', 'common'],
    ['kamoya-goods-26', 'context'],
    ['aya.sato@kamoya.example', 'context'],
    ['佐藤あや佐藤あや2026', 'context'],
    ['雑貨のカモ屋2026年です', 'context'],
    ['teapot meadow ladder', null],
    ['kamoya teapot meadow', null],
    ['小さな鍵は窓のそばにある', null],
    ['f8Kq-2mvX-9tPz', null],
    ['xkcdcomicsarefunny', null],
    ['x'.repeat(3) + 'yqrtmn83kd' + 'z'.repeat(100), null],
  ])('%s is judged as %s', (password, weakness) => {
    expect(weaknessOf(password, context)).toBe(weakness);
  });

  it('is hashed with argon2id, each time with another salt', async () => {
    const passwords = createPasswords();
    const [one, two] = await Promise.all([passwords.hash('teapot meadow ladder'), passwords.hash('teapot meadow ladder')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify(one, 'teapot meadow ladder')).toBe(true);
    expect(await passwords.verify(one, 'teapot meadow laddex')).toBe(false);
    expect(await passwords.verify(null, 'teapot meadow ladder')).toBe(false);
    expect(passwords.isOutdated(one)).toBe(false);
    expect(passwords.isOutdated('$argon2id$v=19$m=19456,t=2,p=1$OyTFyIVDPvQJtu/4s4JWUg$SwrvSLzUy0v2wJfj0lkh6i+NrS0hshyEckvRZsb5YEs')).toBe(
      true,
    );
  });

  it('waits its turn when many are checked, and is refused when too many wait', async () => {
    const passwords = createPasswords();
    const all = await Promise.allSettled(
      Array.from({ length: 110 }, () =>
        passwords.verify('$argon2id$v=19$m=8192,t=1,p=1$OyTFyIVDPvQJtu/4s4JWUg$SwrvSLzUy0v2wJfj0lkh6i+NrS0hshyEckvRZsb5YEs', 'x'),
      ),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string; status: number }).code] : []));
    expect(refused).toEqual(Array(8).fill('busy'));
    expect(await passwords.verify(null, 'x')).toBe(false);
  });
});
