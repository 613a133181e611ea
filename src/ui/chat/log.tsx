import { useMemo } from 'react';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime, dayLabel } from '../kit/time.ts';
import { Bubble } from './bubble.tsx';
import type { Chat, Snapshot } from './chat.ts';
import { Empty } from './empty.tsx';
import { linesOf, type Line } from './lines.ts';
import { OtherLanguage } from './other-language.tsx';
import { texts } from './texts.ts';
import { useEnd } from '../kit/use-end.ts';

type Props = { chat: Chat; snapshot: Snapshot; onToggleLanguage: () => void };

export function Log({ chat, snapshot, onToggleLanguage }: Props) {
  const t = useText();
  const { messages, outgoing, brand, notice } = snapshot;
  const lines = useMemo(() => linesOf(messages, outgoing), [messages, outgoing]);
  const bottom = useEnd({ last: String(messages.at(-1)?.seq ?? 0), own: outgoing.at(-1)?.id ?? '' });
  const empty = snapshot.phase === 'ready' && lines.length === 0;

  return (
    <div className="reading">
      <div className="scroll" ref={bottom.scroller} onScroll={bottom.onScroll} tabIndex={0} role="region" aria-label={t(texts.log)}>
        <div className="content" ref={bottom.content}>
          <div className="language-line">
            <OtherLanguage onToggle={onToggleLanguage} />
          </div>
          {empty && brand && <Empty brand={brand} onAsk={chat.say} />}
          <div className="log" role="log" aria-live="polite">
            {lines.map((line) => (
              <OneLine key={line.key} line={line} chat={chat} privacyUrl={brand?.privacyUrl ?? null} />
            ))}
            {notice && (
              <div className="event">
                <Icon name="clock" small />
                <span>{t(notice)}</span>
              </div>
            )}
          </div>
        </div>
      </div>
      {bottom.unseen && (
        <button type="button" className="pill" onClick={bottom.toEnd}>
          <Icon name="down" small />
          {t(texts.newMessages)}
        </button>
      )}
    </div>
  );
}

function OneLine({ line, chat, privacyUrl }: { line: Line; chat: Chat; privacyUrl: string | null }) {
  const language = useLanguage();
  if (line.kind === 'day') return <div className="day">{dayLabel(line.at, Date.now(), language)}</div>;
  if (line.kind === 'bubble') return <Bubble line={line} chat={chat} privacyUrl={privacyUrl} />;
  return (
    <div className="event">
      <Icon name="person" small />
      <span>{line.text}</span>
      <time dateTime={new Date(line.at).toISOString()}>{clockTime(line.at)}</time>
    </div>
  );
}
