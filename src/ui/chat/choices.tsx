import { Icon } from '../kit/icons.tsx';
import { languageOf, useText } from '../kit/language.ts';
import type { Shown } from './lines.ts';
import { texts } from './texts.ts';

type Props = { message: Shown; answered: boolean; onChoose: (value: string, label: string) => void };

/** Numbered, because the number typed works as well. Once answered they stay to be read: the taken one ticked, all of them off. */
export function Choices({ message, answered, onChoose }: Props) {
  const t = useText();
  const closed = answered || message.chosen !== undefined;
  return (
    <div className="choices" role="group" aria-label={t(texts.choices)}>
      {message.choices.map(({ value, label }, at) => {
        const taken = value === message.chosen;
        return (
          <button
            type="button"
            key={value}
            className={taken ? 'taken' : ''}
            disabled={closed}
            aria-pressed={closed ? taken : undefined}
            onClick={() => onChoose(value, label)}
            lang={languageOf(label)}
          >
            {taken ? <Icon name="check" /> : <span className="number">{at + 1}</span>}
            {label}
          </button>
        );
      })}
    </div>
  );
}
