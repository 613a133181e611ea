import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { showHelp } from './help-sheet.tsx';
import { useChooseLanguage } from './language-choice.tsx';
import { PresenceItems } from './presence.tsx';
import { useSession, useSignOut } from './session.tsx';
import { words } from './words.ts';

/** Who I am, whether I am there, the language, and the way out. */
export function AccountMenu({ children, position }: { children: ReactNode; position: 'right-end' | 'top-end' }) {
  const t = useText();
  const language = useLanguage();
  const choose = useChooseLanguage();
  const { staff } = useSession();
  const signOut = useSignOut();
  return (
    <Menu position={position} width={232}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className="who cut">
            <bdi>{staff.name}</bdi>
          </span>
          <span className="cut mail">{staff.email}</span>
        </Menu.Label>
        <Menu.Divider />
        <PresenceItems />
        <Menu.Divider />
        <Menu.Item
          lang={language === 'ja' ? 'en' : 'ja'}
          leftSection={<Icon name="globe" small />}
          onClick={() => choose(language === 'ja' ? 'en' : 'ja')}
        >
          {t(words.language)}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="keyboard" small />} onClick={showHelp} rightSection={<kbd>?</kbd>} className="keyboard-only">
          {t(words.keys)}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="leave" small />} onClick={() => signOut.mutate()}>
          {t(words.signOut)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
