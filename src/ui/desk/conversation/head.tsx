import { Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { useOpen } from './context.ts';
import { useEnterSends } from './enter-sends.ts';
import { accountOf, words } from './words.ts';

/** Who, through which account, and what can be done with the conversation as a whole. Only what works is shown. */
export function Head({ onBack }: { onBack: () => void }) {
  const t = useText();
  const language = useLanguage();
  const { view, actions } = useOpen();
  const { label, handle, name } = view.account;
  // On a phone the queue and its heading are away while a conversation is open.
  const Name = useMediaQuery('(max-width: 759.98px)', false, { getInitialValueInEffect: false }) ? 'h1' : 'h2';
  return (
    <header className="head row">
      <button type="button" className="btn ghost only-phone" aria-label={t(words.backToQueue)} onClick={onBack}>
        <Icon name="back" />
      </button>
      <div className="grow whom">
        <Name className="nm cut">
          <bdi>{view.contact.name}</bdi>
        </Name>
        <span className="sm t3 cut">{accountOf(language, label, handle, name)}</span>
      </div>
      {view.mine && (
        <>
          <button type="button" className="btn" disabled={actions.busy} onClick={() => actions.resolve('resolved')}>
            {t(words.resolve)} <kbd aria-hidden="true">E</kbd>
          </button>
          <More />
        </>
      )}
    </header>
  );
}

function More() {
  const t = useText();
  const { actions } = useOpen();
  const [enterSends, setEnterSends] = useEnterSends();
  return (
    <Menu position="bottom-end" shadow="md" width={220}>
      <Menu.Target>
        <button type="button" className="btn ghost" aria-label={t(words.more)} title={t(words.more)}>
          <Icon name="dots" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="undo" />} disabled={actions.busy} onClick={() => actions.resolve('returned')}>
          {t(words.giveBack)}
        </Menu.Item>
        <Menu.Divider />
        <Menu.CheckboxItem checked={enterSends} onChange={setEnterSends} closeMenuOnClick>
          {t(words.enterSends)}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  );
}
