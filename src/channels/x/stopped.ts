import type { StoppedBy } from '../channel.ts';
import type { Refusal } from './refusal.ts';

type Answered = Extract<Refusal, { kind: 'answer' }>;

/** X's numeric codes for a whole account (developer.x.com: response codes): what they stop it by. Going on would make it worse. */
const CODES: Readonly<Record<number, StoppedBy>> = {
  // Could not authenticate; token expired.
  32: 'tokens',
  89: 'tokens',
  // The account is suspended; taken for automation; locked for a time.
  64: 'locked',
  226: 'locked',
  326: 'locked',
  // The app may not read or write DMs; its plan has no such endpoint.
  93: 'permission',
  453: 'permission',
  // The time of the request is out of bounds.
  135: 'clock',
};

/** Last parts of problem types (developer.x.com: response codes) that are about the app: its plan, its switch for DMs, tokens made before that was on. */
const APPS = new Set(['client-forbidden', 'oauth1-permissions', 'unsupported-authentication']);
const SAID_OF_APP = /not allowed to access or delete your direct messages|oauth1 app permissions|different access level/i;

/** Why X stops a whole account, where this refusal does; null where it is about the one message. */
export function stoppedBy({ status, codes, said, type }: Answered): StoppedBy | null {
  if (status === 402) return 'credits';
  if (status !== 401 && status !== 403) return null;
  const [known] = codes.flatMap((code) => CODES[code] ?? []);
  if (known) return known;
  if (status === 401) return 'tokens';
  if (/temporarily locked|might be automated/i.test(said)) return 'locked';
  return APPS.has(type) || SAID_OF_APP.test(said) ? 'permission' : null;
}
