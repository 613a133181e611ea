import { Icon, type IconName } from '../../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../../kit/language.ts';
import { clockTime, fullMoment } from '../../kit/time.ts';
import { useOpen } from './context.ts';
import { Delivery, lookOf } from './delivery.tsx';
import { hasArrived, isUnsent, type Line, type Shown } from './lines.ts';
import { MessageText } from './message-text.tsx';
import { Attachments } from './photo.tsx';
import { droppedText, refusalText } from './reasons.ts';
import { fromApp, words } from './words.ts';

type Props = { line: Extract<Line, { kind: 'bubble' }> };

/** One message: who said it where that changes, what, when, and what became of it when that is not simply "sent". */
export function Bubble({ line }: Props) {
  const { view } = useOpen();
  const { message, voice } = line;
  if (isUnsent(message)) return <Unsent line={line} />;
  const side = voice === 'customer' ? 'in' : 'out';
  const sentence = view.card !== null && view.card.sentenceSeq === message.seq ? view.card.sentence : null;
  const time = line.time ? <Foot message={message} /> : null;
  return (
    <article className={`m ${side} ${voice} ${lookOf(message)}`}>
      {line.byline && <Byline line={line} />}
      {message.attachments.length > 0 && (
        <div className="ln">
          <Attachments attachments={message.attachments} label={view.account.label} />
          {message.text === '' && time}
        </div>
      )}
      {message.text !== '' && (
        <div className="ln">
          <MessageText text={message.text} sentence={sentence} />
          {time}
        </div>
      )}
      {message.choices.length > 0 && <Choices line={line} />}
      <Delivery message={message} />
    </article>
  );
}

/** The customer's own side says it by its place, and to those who hear it in words. */
function Byline({ line: { message, voice } }: Props) {
  const t = useText();
  const language = useLanguage();
  const { view } = useOpen();
  if (voice === 'customer') return <span className="u-hidden">{t(words.customer)}</span>;
  const icons: Record<typeof voice, IconName> = { bot: 'bot', system: 'bot', me: 'person', colleague: 'person', app: 'phone' };
  const names: Record<typeof voice, string> = {
    bot: t(words.bot),
    system: t(words.notice),
    me: message.authorName ?? t(words.agent),
    colleague: message.authorName ?? t(words.agent),
    app: fromApp(language, view.account.label),
  };
  return (
    <div className="by">
      <Icon name={icons[voice]} small /> <bdi>{names[voice]}</bdi>
    </div>
  );
}

/** The time beside the foot, with a tick when it is known to have arrived. */
function Foot({ message }: { message: Shown }) {
  const t = useText();
  const language = useLanguage();
  if (!hasArrived(message)) return null;
  const at = Date.parse(message.at);
  return (
    <time className="at" dateTime={message.at} title={fullMoment(at, language)}>
      {message.state !== null && (
        <>
          <Icon name="check" small /> <span className="u-hidden">{t(words.sent)}</span>
        </>
      )}
      {clockTime(at)}
    </time>
  );
}

/** Dashed and grey: it was written and never sent. A click copies it into the reply. */
function Unsent({ line: { message, voice } }: Props) {
  const t = useText();
  const language = useLanguage();
  const { copyToReply, backToDraft } = useOpen();
  const { outgoing, text } = message;
  const refusal = outgoing?.refusal;
  const why = refusal
    ? refusalText(refusal.code, refusal.agent, language)
    : droppedText(message.reason, voice === 'bot' || voice === 'system', language);
  return (
    <article className={`m out ${voice} draft`}>
      <div className="by">
        <Icon name="pen" small /> {why}
      </div>
      <Attachments attachments={message.attachments} label="" />
      {copyToReply === null || outgoing || text === '' ? (
        text !== '' && <MessageText text={text} sentence={null} />
      ) : (
        <button
          type="button"
          className="bb"
          lang={languageOf(text)}
          dir="auto"
          title={t(words.toComposer)}
          onClick={() => copyToReply(text)}
        >
          {text}
        </button>
      )}
      {outgoing && (
        <div className="st8">
          <button type="button" className="btn xs" onClick={() => backToDraft(outgoing)}>
            {t(words.backToDraft)}
          </button>
        </div>
      )}
    </article>
  );
}

/** What the bot offered, and which of it the customer pressed. */
function Choices({ line: { message, chosen } }: Props) {
  const t = useText();
  return (
    <ul className="choices" aria-label={t(words.choices)}>
      {message.choices.map(({ value, label }) => (
        <li key={value} className={value === chosen ? 'chosen' : ''}>
          {value === chosen && <Icon name="check" small />}
          <bdi>{label}</bdi>
          {value === chosen && <span className="u-hidden">（{t(words.chosen)}）</span>}
        </li>
      ))}
    </ul>
  );
}
