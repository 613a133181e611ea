import { Menu } from '@mantine/core';
import { PRESENCES, type Presence } from '../../core/access.ts';
import { Icon, type IconName } from '../kit/icons.tsx';
import { useText } from '../kit/language.ts';
import { askPermission, usePermission } from './notifications.ts';
import { usePresence, useSession } from './session.tsx';
import { words } from './words.ts';

/** Being there is a tick in green, a break a clock in amber; away is plain. */
const looks: Record<Presence, { icon: IconName; tone: string }> = {
  available: { icon: 'check', tone: 'ok' },
  break: { icon: 'clock', tone: 'warn' },
  away: { icon: 'leave', tone: '' },
};

/** The tag in the queue's head: whether handoffs come to me, and a menu that changes it. */
export function PresenceTag() {
  const t = useText();
  const { presence } = useSession().staff;
  const { icon, tone } = looks[presence];
  return (
    <Menu position="bottom-end" width={216}>
      <Menu.Target>
        <button type="button" className={`tag presence ${tone}`} title={t(words.presenceMenu)}>
          <Icon name={icon} small />
          {t(words.presence[presence])}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <PresenceItems />
        <NotifyItem />
      </Menu.Dropdown>
    </Menu>
  );
}

export function PresenceItems() {
  const t = useText();
  const { presence } = useSession().staff;
  const change = usePresence();
  return (
    <Menu.RadioGroup value={presence} onChange={(next) => change.mutate(next as Presence)}>
      {PRESENCES.map((one) => (
        <Menu.RadioItem key={one} value={one} closeMenuOnClick checkIcon={<Icon name="check" small />}>
          {t(words.presence[one])}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

/** The one place that asks for notifications, and says what became of it. */
function NotifyItem() {
  const t = useText();
  const permission = usePermission();
  if (permission === 'unavailable') return null;
  if (permission === 'default')
    return (
      <>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="bell" small />} onClick={() => void askPermission()}>
          {t(words.notify)}
        </Menu.Item>
      </>
    );
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{t(permission === 'granted' ? words.notifyOn : words.notifyDenied)}</Menu.Label>
    </>
  );
}
