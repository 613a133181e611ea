/**
 * What people choose first. Passwords have 12 characters or more, so the short ones stand here as what longer ones are made of:
 * a password that is nothing but one or two of these words with digits and signs between them is guessed as early as the words alone.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `password passwort passwords passw passwd pass passcode passphrase motdepasse contrasena senha secret secrets admin administrator root
  superuser user username guest test testing tester demo sample example default change changeme changeit letmein login logon signin welcome
  hello helloworld world iloveyou ilove love lovely you me my mine the this is not it qwerty qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcvbn
  zxcvbnm qazwsx qazwsxedc abc abcd abcde abcdef abcdefg abcdefgh monkey dragon master football baseball basketball soccer hockey tennis
  superman batman spiderman pokemon pikachu naruto doraemon princess sunshine shadow flower summer winter spring autumn january february march april
  june july august september october november december monday tuesday wednesday thursday friday saturday sunday michael jordan jessica ashley
  daniel thomas robert charlie andrew matthew jennifer michelle george harley ranger hunter buster killer trustno freedom whatever computer
  internet google facebook twitter instagram microsoft windows apple samsung android iphone company office server service support customer
  business money banana orange cookie chocolate cheese coffee pepper ginger tigger mustang corvette ferrari mercedes porsche yankees cowboys
  eagles lakers arsenal chelsea liverpool barcelona manchester london tokyo osaka kyoto japan nippon sakura fuji samurai ninja kawaii himitsu
  angou anata watashi aishiteru daisuki arigatou konnichiwa ohayou sayonara neko inu nekoneko inuinu tanaka suzuki satou yamada takahashi
  watanabe nakamura kobayashi pasuwaado pasuwado kanri kanrisha uketsuke desk frontdesk helpdesk reception staff agent supervisor editor
  security secure private access system network database manager starwars matrix phoenix thunder diamond silver golden purple yellow blue red
  green black white family friend friends forever baby babygirl angel jesus christ heaven blessed hope faith happy lucky star moon sun
  sky good great best cool super mega power magic wizard orange pretty beautiful sexy bitch fuck fuckyou asshole nothing something anything
  パスワード ひみつ 秘密 暗号 管理者 受付 さくら 桜 ねこ いぬ 日本 東京 大阪 ありがとう こんにちは あいしてる 愛してる だいすき 大好き`.split(
    /\s+/,
  ),
);

/** Rows of a keyboard, the alphabet and the digits: pieces of these, forwards or backwards, are no secret. */
export const WALKS: readonly string[] = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890-=',
  'qwertyuiopasdfghjklzxcvbnm',
  '1234567890qwertyuiop',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
  'q1w2e3r4t5y6u7i8o9p0',
  'qazwsxedcrfvtgbyhnujmikolp',
  'qweasdzxcrtyfghvbnuiojklm',
  'azertyuiopqsdfghjklmwxcvbn',
  'あいうえおかきくけこさしすせそたちつてと',
];

/** Long ones of the leaked lists that the rules do not meet. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `correcthorsebatterystaple correct-horse-battery-staple correcthorsebattery tobeornottobe maytheforcebewithyou iloveyousomuch
  thisismypassword thisisapassword mypasswordis123 ihatepasswords idontknow1234 idontremember passwordispassword whatismypassword
  donttellanyone nevergonnagiveyouup areyoukiddingme openthedoor123 opensesame1234 pleaseletmein enterpassword temporary1234 temppassword
  newpassword123 oldpassword123 resetpassword1 changethispassword p@ssw0rd12345 passw0rd12345 1234567890abc 123456789abc 123456abcdef
  abc123abc123 a1b2c3d4e5f6 a1s2d3f4g5h6 aa123456789 a123456789012 asd123456789 qwe123456789 qwer12345678 zaq12wsxcde3 1password1234
  1111111111aa aaaa11111111 aaaaaa111111 123123123abc 147258369147 147258369000 159753159753 741852963000 987654321000 789456123000 112233445566
  121212121212 010203040506 102030405060 314159265358 271828182845 hogehogehoge foobarfoobar fugafugafuga testtesttest aiueoaiueo12
  sakurasakura1 yoroshiku1234 yoroshikune39 gomennasai123 arigatou3939 totoro123456 doraemon12345`.split(/\s+/),
);
