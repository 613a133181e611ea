import { useEffect, type CSSProperties } from 'react';
import { useMatch, useNavigate } from 'react-router';
import { useText } from '../kit/language.ts';
import { Announcer } from './announcer.tsx';
import { ConversationPane } from './conversation/pane.tsx';
import { Divider, useWidths } from './dividers.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { useLive } from './live.ts';
import { usePaneKeys } from './pane-keys.ts';
import { QueuePane } from './queue.tsx';
import { Rail } from './rail.tsx';
import { Tabs } from './tabs.tsx';
import { words } from './words.ts';

/** Rail, queue, conversation and card side by side; on a phone one of them. */
export function Layout() {
  useLive();
  const match = useMatch('/c/:id');
  const navigate = useNavigate();
  const id = /^\d{1,15}$/.test(match?.params.id ?? '') ? Number(match?.params.id) : null;
  const { widths, style, resize } = useWidths();
  usePaneKeys();
  const view = id === null ? 'desk at-queue' : 'desk at-conversation';
  useEffect(() => {
    if (match !== null && id === null) void navigate('/', { replace: true });
  }, [match, id, navigate]);
  return (
    <div className={view} style={style as CSSProperties}>
      <Rail />
      <QueuePane openId={id} />
      {id === null ? <NothingOpen /> : <ConversationPane key={id} conversationId={id} onBack={() => void navigate('/')} />}
      <Divider side="queue" width={widths.queue} onResize={resize} />
      {id !== null && <Divider side="card" width={widths.card} onResize={resize} />}
      {id === null && <Tabs />}
      <Announcer />
      <HelpSheet />
    </div>
  );
}

function NothingOpen() {
  const t = useText();
  return (
    <main className="nothing-open">
      <div className="empty">
        <b>{t(words.nothingOpen)}</b>
        {t(words.nothingOpenHint)}
      </div>
    </main>
  );
}
