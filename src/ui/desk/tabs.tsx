import { NavLink } from 'react-router';
import { Icon } from '../kit/icons.tsx';
import { useText } from '../kit/language.ts';
import { AccountMenu } from './account-menu.tsx';
import { words } from './words.ts';

/** On a phone the rail lies below the queue. */
export function Tabs() {
  const t = useText();
  return (
    <nav className="tabs" aria-label={t(words.pages)}>
      <NavLink to="/" className="on" aria-current="page">
        <Icon name="inbox" />
        {t(words.desk)}
      </NavLink>
      <AccountMenu position="top-end">
        <button type="button">
          <Icon name="person" />
          {t(words.account)}
        </button>
      </AccountMenu>
    </nav>
  );
}
