import { Tooltip } from '@mantine/core';
import { NavLink } from 'react-router';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { AccountMenu } from './account-menu.tsx';
import { initials } from './initials.ts';
import { useSession } from './session.tsx';
import { words } from './words.ts';

/** The pages that there are, and at its foot whoever works here. */
export function Rail() {
  const t = useText();
  const language = useLanguage();
  const { staff } = useSession();
  return (
    <nav className="rail" aria-label={t(words.pages)}>
      <span className="mark" aria-hidden="true" lang="ja">
        受
      </span>
      <Tooltip label={t(words.desk)} position="right">
        <NavLink to="/" className="place on" aria-label={t(words.desk)} aria-current="page">
          <Icon name="inbox" />
        </NavLink>
      </Tooltip>
      <span className="grow" />
      <AccountMenu position="right-end">
        <button
          type="button"
          className="me"
          aria-label={`${t(words.account)}${language === 'ja' ? '：' : ': '}${staff.name}`}
          title={staff.name}
        >
          {/* Drawn, not written: a name that is said aloud must hold every word that the button shows, and initials are none. */}
          <span className="av" aria-hidden="true" data-initials={initials(staff.name)} />
        </button>
      </AccountMenu>
    </nav>
  );
}
