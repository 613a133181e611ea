import { photoUrl, type ChatPart } from '../../core/chat.ts';
import { Icon } from '../kit/icons.tsx';
import { languageOf, useText } from '../kit/language.ts';
import { Link, Linked, splitLinks } from '../kit/links.tsx';
import { clockTime } from '../kit/time.ts';
import type { Chat } from './chat.ts';
import { Choices } from './choices.tsx';
import type { Line, Shown } from './lines.ts';
import { texts } from './texts.ts';

type Props = { line: Extract<Line, { kind: 'bubble' }>; chat: Chat; privacyUrl: string | null };

export function Bubble({ line, chat, privacyUrl }: Props) {
  const { message } = line;
  const own = message.author === 'contact';
  const text = message.parts.map((part) => part.text).join('\n');
  return (
    <article className={`message ${own ? 'own' : ''} ${message.delivery ?? ''}`}>
      {line.byline && <Byline message={message} />}
      <div className="line">
        <div className="bubble" lang={languageOf(text)} dir="auto">
          {message.attachments.map(({ id }) => (
            <Photo key={id} id={id} />
          ))}
          {message.pendingPhoto && <PhotoToCome />}
          {message.parts.map((part, at) => (
            <Part key={at} part={part} own={own} privacyUrl={privacyUrl} />
          ))}
        </div>
        {(line.time || message.delivery) && <Foot message={message} />}
      </div>
      {message.delivery === 'failed' && <Failed message={message} chat={chat} />}
      {message.choices.length > 0 && <Choices message={message} answered={line.answered} onChoose={chat.choose} />}
    </article>
  );
}

/** Who speaks. The contact's own side says it by its place, and to a screen reader in words. */
function Byline({ message }: { message: Shown }) {
  const t = useText();
  if (message.author === 'contact') return <span className="u-hidden">{t(texts.you)}</span>;
  const person = message.author === 'person';
  const name = person ? (message.authorName ?? t(texts.staff)) : t(message.author === 'system' ? texts.notice : texts.bot);
  return (
    <div className="by">
      <Icon name={person ? 'person' : 'bot'} small /> <bdi>{name}</bdi>
    </div>
  );
}

function Foot({ message }: { message: Shown }) {
  const t = useText();
  const { delivery, at } = message;
  if (delivery === 'sending' || delivery === 'queued') return <span className="at waiting-to-go">{t(texts[delivery])}</span>;
  if (delivery === 'failed') return null;
  return (
    <time className="at" dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
      {clockTime(at)}
    </time>
  );
}

function Failed({ message, chat }: { message: Shown; chat: Chat }) {
  const t = useText();
  return (
    <div className="failure" role="alert">
      <p>
        <Icon name="cross" small /> <strong>{t(texts.notSent)}</strong> {message.reason && t(message.reason)}
      </p>
      <button type="button" onClick={() => chat.retry(message.id)}>
        {t(texts.again)}
      </button>
      <button type="button" onClick={() => chat.discard(message.id)}>
        {t(texts.discard)}
      </button>
    </div>
  );
}

function Part({ part, own, privacyUrl }: { part: ChatPart; own: boolean; privacyUrl: string | null }) {
  // What the customer wrote is shown as it came.
  if (own) return <div className="body">{part.text}</div>;
  if (part.kind === 'intro') return <Intro text={part.text} privacyUrl={privacyUrl} />;
  if (part.kind === 'link') return <LabelledLink text={part.text} />;
  return (
    <div className={part.kind}>
      <Linked text={part.text} />
    </div>
  );
}

/** Ends with the privacy page under its name, whether or not the text spells its address out (as it must where links have no names). */
function Intro({ text, privacyUrl }: { text: string; privacyUrl: string | null }) {
  const t = useText();
  const words = privacyUrl === null ? text : text.replace(privacyUrl, '').trimEnd();
  return (
    <div className="intro">
      <Linked text={words} /> {privacyUrl !== null && <Link url={privacyUrl}>{t(texts.privacy)}</Link>}
    </div>
  );
}

function LabelledLink({ text }: { text: string }) {
  const pieces = splitLinks(text);
  const url = pieces.find((piece) => piece.url !== undefined)?.url;
  const label = text.replace(url ?? '', '').trim();
  if (url === undefined || label === '' || pieces.filter((piece) => piece.url !== undefined).length > 1) {
    return (
      <div className="link">
        <Linked text={text} />
      </div>
    );
  }
  return (
    <div className="link">
      <Link url={url}>{label}</Link>
    </div>
  );
}

function Photo({ id }: { id: string }) {
  const t = useText();
  return (
    <a className="photo" href={photoUrl(id)} target="_blank" rel="noopener noreferrer">
      <img src={photoUrl(id)} alt={t(texts.photo)} />
    </a>
  );
}

function PhotoToCome() {
  const t = useText();
  return (
    <div className="body">
      <Icon name="image" /> {t(texts.photo)}
    </div>
  );
}
