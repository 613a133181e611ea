import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Language } from '../../core/language.ts';
import type { QueueRow, QueueView } from '../../features/desk/contract.ts';
import { useLanguage, useText } from '../kit/language.ts';
import { reasonText } from './conversation/reasons.ts';
import { newsBetween, type News } from './news.ts';
import { notify } from './notifications.ts';
import { useSession } from './session.tsx';
import { useQueue } from './use-queue.ts';
import { newHandoff, newReply, words } from './words.ts';

const titleOf = (news: News, language: Language): string => {
  const name = news.row.contact.name;
  return news.kind === 'waiting' ? newHandoff(language, name) : newReply(language, name);
};

/** Who and why, never what the customer wrote: a notification is seen by whoever stands behind. */
const bodyOf = (row: QueueRow, language: Language): string =>
  [row.reason === null ? null : reasonText(row.reason, language), row.account.label]
    .filter((part) => part !== null)
    .join(language === 'ja' ? '・' : ' · ');

/** Says what is new to who cannot see the list: aloud, in the window's title, and as a notification of the desktop. */
export function Announcer() {
  const language = useLanguage();
  const t = useText();
  const navigate = useNavigate();
  const { brand } = useSession();
  const { data } = useQueue();
  const before = useRef<QueueView | undefined>(undefined);
  const [said, setSaid] = useState('');
  const waiting = (data?.rows.filter((row) => row.group === 'waiting').length ?? 0) + (data?.more ?? 0);

  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${t(words.desk)} · ${t(brand)}`;
  }, [waiting, brand, t]);

  useEffect(() => {
    if (data === undefined || data === before.current) return;
    const news = newsBetween(before.current?.rows, data.rows);
    before.current = data;
    if (news.length === 0) return;
    setSaid(news.map((one) => titleOf(one, language)).join(language === 'ja' ? '。' : '. '));
    for (const one of news) {
      const { conversationId } = one.row;
      const onClick = (): void => void navigate(`/c/${conversationId}`);
      notify({ title: titleOf(one, language), body: bodyOf(one.row, language), tag: `${one.kind}-${conversationId}`, onClick });
    }
  }, [data, language, navigate]);

  return (
    <div className="u-hidden" aria-live="polite">
      {said}
    </div>
  );
}
