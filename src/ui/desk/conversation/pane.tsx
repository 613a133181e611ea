import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConversationView } from '../../../features/desk/contract.ts';
import { useText } from '../../kit/language.ts';
import { wasJustTaken } from '../just-taken.ts';
import { useKeys } from '../keys.ts';
import { useServerNow } from '../now.ts';
import { useSession } from '../session.tsx';
import { Bands } from './bands.tsx';
import { Card } from './card.tsx';
import { Composer } from './composer.tsx';
import { mayTake, OpenProvider } from './context.ts';
import './conversation.css';
import { keptPhoto, withCopied, withFirstLine } from './drafts.ts';
import { Head } from './head.tsx';
import { NotMine } from './not-mine.tsx';
import { Log } from './log.tsx';
import type { Outgoing } from './outbox.ts';
import { Placeholder } from './placeholder.tsx';
import { draftsOf, useOutbox } from './stores.ts';
import { Strip } from './strip.tsx';
import { useActions, type Actions } from './use-actions.ts';
import { useConversation } from './use-conversation.ts';
import { useEnd } from '../../kit/use-end.ts';
import { words } from './words.ts';

type Props = { conversationId: number; onBack: () => void };

/** The open conversation and its card: two cells of the desk's grid. `onBack` leads to the queue, on a phone. */
export function ConversationPane({ conversationId, onBack }: Props) {
  return <Loaded key={conversationId} conversationId={conversationId} onBack={onBack} />;
}

function Loaded({ conversationId, onBack }: Props) {
  const query = useConversation(conversationId);
  useServerNow(query.data?.now);
  const outbox = useOutbox(useSession().staff.agentId, useQueryClient());
  const actions = useActions(query.data, conversationId, outbox);
  if (query.data === undefined)
    return <Placeholder error={query.error} since={query.errorUpdatedAt} onBack={onBack} onAgain={() => void query.refetch()} />;
  return <Conversation view={query.data} actions={actions} outbox={outbox} onBack={onBack} />;
}

type OpenProps = { view: ConversationView; actions: Actions; outbox: ReturnType<typeof useOutbox>; onBack: () => void };

function Conversation({ view, actions, outbox, onBack }: OpenProps) {
  const t = useText();
  const { agentId } = useSession().staff;
  const drafts = draftsOf(agentId);
  const [sheet, setSheet] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const outgoing = useOwn(outbox, view);
  const end = useEnd({ last: `${view.messages.at(-1)?.id} ${view.ownership.at(-1)?.id}`, own: outgoing.at(-1)?.requestId ?? '' });

  const write = useCallback(
    (text: string) => {
      drafts.write(view.id, text);
      setSheet(false);
      // After the new text is in the box, so that the caret stands behind it.
      requestAnimationFrame(() => {
        box.current?.focus();
        box.current?.setSelectionRange(text.length, text.length);
      });
    },
    [drafts, view.id],
  );
  const copyToReply = view.mine ? (text: string) => write(withCopied(drafts.get(view.id).text, text)) : null;
  const backToDraft = (reply: Outgoing): void => {
    reply.photos.forEach((photo) => drafts.addPhoto(view.id, keptPhoto(photo)));
    drafts.write(view.id, withCopied(drafts.get(view.id).text, reply.text));
    outbox.drop(reply.requestId);
    box.current?.focus();
  };
  const firstLine = view.card?.firstLine ?? null;
  const insert = view.mine && firstLine !== null ? () => write(withFirstLine(drafts.get(view.id).text, firstLine.text)) : null;
  const read = (): void => {
    actions.dismiss();
    end.toEnd();
    end.scroller.current?.focus();
  };

  useTookIt(view, actions, box);
  useKeys({
    r: () => (view.mine ? box.current?.focus() : false),
    e: () => (view.mine ? actions.resolve('resolved') : false),
    g: () => (mayTake(view) ? actions.take() : false),
    'alt+1': () => (insert === null ? false : insert()),
    escape: () => leave(sheet, () => setSheet(false)),
  });

  return (
    <OpenProvider value={{ view, agentId, drafts, actions, copyToReply, backToDraft }}>
      <main className="conv" aria-label={t(words.conversation)} inert={sheet}>
        <Head onBack={onBack} />
        <Strip onOpen={() => setSheet(true)} />
        <Log outgoing={outgoing} end={end} />
        <div className="cmp">
          <Bands outgoing={outgoing} onRead={read} />
          {view.mine ? <Composer outbox={outbox} box={box} /> : <NotMine />}
        </div>
      </main>
      <Card open={sheet} onClose={() => setSheet(false)} onInsert={insert} />
    </OpenProvider>
  );
}

/** Replies of this conversation that are on their way; those that the list has by now are forgotten. */
function useOwn(outbox: ReturnType<typeof useOutbox>, view: ConversationView) {
  const outgoing = outbox.waiting.filter((item) => item.conversationId === view.id);
  const known = new Set(view.messages.map((message) => message.id));
  const arrived = outgoing.filter((item) => item.id !== null && known.has(item.id)).map((item) => item.requestId);
  const { drop } = outbox;
  useEffect(() => {
    arrived.forEach((requestId) => drop(requestId));
  }, [arrived.join(' ')]);
  return outgoing;
}

/** Who has just taken it begins to write. */
function useTookIt({ id, mine }: ConversationView, actions: Actions, box: { current: HTMLTextAreaElement | null }): void {
  useEffect(() => {
    if (mine && (actions.tookIt() || wasJustTaken(id))) box.current?.focus();
  });
}

/** Esc closes the sheet, or leaves the field; otherwise it is not ours. */
function leave(sheet: boolean, close: () => void): boolean {
  const field = document.activeElement;
  if (sheet) close();
  else if (field instanceof HTMLTextAreaElement) field.blur();
  else return false;
  return true;
}
