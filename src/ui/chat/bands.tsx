import type { ChatState } from '../../core/chat.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage } from '../kit/language.ts';
import { promisedTime } from '../kit/time.ts';
import type { Snapshot } from './chat.ts';
import { offline, waitingOpens, waitingUntil } from './texts.ts';

/** When a person will answer. Nothing without a clock time: "shortly" is no promise. */
export function WaitingBand({ state, timeZone }: { state: ChatState; timeZone: string }) {
  const language = useLanguage();
  const { until = null, opens = null } = state.waiting ?? {};
  const at = until ?? opens;
  if (state.owner !== 'queue' || at === null) return null;
  const time = promisedTime(at, Date.now(), language, timeZone);
  return (
    <div className="band waiting" role="status">
      <Icon name="clock" />
      <span>{until === null ? waitingOpens(language, time) : waitingUntil(language, time)}</span>
    </div>
  );
}

export function OfflineBand({ snapshot }: { snapshot: Snapshot }) {
  const language = useLanguage();
  if (snapshot.connected) return null;
  const waiting = snapshot.outgoing.filter((item) => item.state === 'queued' || item.state === 'sending').length;
  return (
    <div className="band offline" role="status">
      <Icon name="cloud" />
      <span>{offline(language, waiting)}</span>
    </div>
  );
}
