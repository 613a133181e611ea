/** Ids as the Bot Framework gives them, and the names that people know. */
const NAMES: Record<string, string> = {
  line: 'LINE',
  facebook: 'Messenger',
  msteams: 'Teams',
  webchat: 'Web Chat',
  directline: 'Web Chat',
  emulator: 'Emulator',
  telegram: 'Telegram',
  slack: 'Slack',
  sms: 'SMS',
  email: 'Email',
  omnichannel: 'Dynamics 365',
};

/** What the desk calls the way over which a contact writes, by the contact's address. */
export function platformName(address: Readonly<Record<string, unknown>>): string {
  const { channelId } = address;
  const name = typeof channelId === 'string' && Object.hasOwn(NAMES, channelId) ? NAMES[channelId] : undefined;
  return name ?? 'Bot Framework';
}
