import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { cardWords } from './card-words.ts';
import { useOpen } from './context.ts';
import { isOver } from './promise.ts';
import { reasonText } from './reasons.ts';
import { words } from './words.ts';

/** On a phone: why it is with a person, in one line under the head; it opens the card. */
export function Strip({ onOpen }: { onOpen: () => void }) {
  const t = useText();
  const language = useLanguage();
  const { card } = useOpen().view;
  if (card === null) return null;
  const over = isOver(card);
  const grave = card.grave && !over;
  return (
    <button type="button" className={`strip only-phone ${grave ? 'grave' : ''}`} onClick={onOpen}>
      <Icon name={grave ? 'alert' : 'flag'} small />
      <span className="grow cut">
        <b>{t(over ? cardWords.last : words.handoff)}</b> {reasonText(card.reason, language)}
      </span>
      <span className="t2">{t(words.card)}</span>
      <Icon name="open" small />
    </button>
  );
}
