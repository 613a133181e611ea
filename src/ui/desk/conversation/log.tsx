import { useMemo } from 'react';
import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { clockTime, dayLabel, fullMoment } from '../../kit/time.ts';
import { useNow } from '../now.ts';
import { Bubble } from './bubble.tsx';
import { useOpen } from './context.ts';
import { linesOf, type Line } from './lines.ts';
import type { Outgoing } from './outbox.ts';
import { ownershipIcon, ownershipText } from './ownership.ts';
import type { useEnd } from '../../kit/use-end.ts';
import { words } from './words.ts';

type Props = { outgoing: readonly Outgoing[]; end: ReturnType<typeof useEnd> };

/** The conversation from its beginning at hand to what is still on its way. */
export function Log({ outgoing, end }: Props) {
  const t = useText();
  const { view, agentId } = useOpen();
  const { messages, ownership } = view;
  const lines = useMemo(() => linesOf({ messages, ownership }, outgoing, agentId), [messages, ownership, outgoing, agentId]);
  return (
    <div className="reading">
      <div className="log" ref={end.scroller} onScroll={end.onScroll} tabIndex={0} role="log" aria-label={t(words.conversation)}>
        <div className="lines" ref={end.content}>
          {lines.map((line) => (
            <OneLine key={line.key} line={line} />
          ))}
        </div>
        {lines.length === 0 && (
          <div className="empty">
            <b>{t(words.empty)}</b>
            {t(words.emptyHint)}
          </div>
        )}
      </div>
      {end.unseen && (
        <button type="button" className="pill" onClick={end.toEnd}>
          <Icon name="down" small />
          {t(words.newMessages)}
        </button>
      )}
    </div>
  );
}

function OneLine({ line }: { line: Line }) {
  const language = useLanguage();
  const now = useNow();
  const { view } = useOpen();
  if (line.kind === 'bubble') return <Bubble line={line} />;
  if (line.kind === 'day') return <div className="day">{dayLabel(line.at, now, language)}</div>;
  const at = Date.parse(line.event.at);
  return (
    <div className="ev">
      <Icon name={ownershipIcon(line.event.kind)} small />
      <span>{ownershipText(line.event, view.account.label, language)}</span>
      <time dateTime={line.event.at} title={fullMoment(at, language)}>
        {clockTime(at)}
      </time>
    </div>
  );
}
