import { useLanguage, useText } from '../../kit/language.ts';
import { whenText } from '../../kit/time.ts';
import { onMac } from '../keys.ts';
import { useNow } from '../now.ts';
import { useOpen } from './context.ts';
import { useEnterSends } from './enter-sends.ts';
import { sendAt, words } from './words.ts';

/** The one filled button. When the channel's limit is reached it says when the reply would go out. */
export function SendButton({ disabled, onSend }: { disabled: boolean; onSend: () => void }) {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  const { view } = useOpen();
  const [enterSends] = useEnterSends();
  const { budget, blocked, held } = view;
  const limited = blocked === null && !held && budget !== null && budget.left <= 0;
  const later = limited && budget.resetAt !== null ? whenText(Date.parse(budget.resetAt), now, language) : null;
  const key = enterSends ? '↵' : onMac() ? '⌘↵' : 'Ctrl ↵';
  return (
    <button type="button" className="btn pri" disabled={disabled} aria-describedby="reply-hint" onClick={onSend}>
      {later === null ? t(words.send) : sendAt(language, later)} <kbd aria-hidden="true">{key}</kbd>
    </button>
  );
}
