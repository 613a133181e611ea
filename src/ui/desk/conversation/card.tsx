import type { CardView } from '../../../features/desk/contract.ts';
import { Icon } from '../../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../../kit/language.ts';
import { dayKey, clockTime, fullMoment, relativeTime } from '../../kit/time.ts';
import { onMac } from '../keys.ts';
import { useNow } from '../now.ts';
import { cardWords, quoted, ruleText } from './card-words.ts';
import { useOpen } from './context.ts';
import { Emotion } from './emotion.tsx';
import { isOver } from './promise.ts';
import { PromiseSection } from './promise-section.tsx';
import { handoffState, reasonText } from './reasons.ts';
import { Section } from './section.tsx';

type Props = {
  /** On a phone the card is a sheet over the conversation. */ open: boolean;
  onClose: () => void;
  onInsert: (() => void) | null;
};

/** Everything that the person needs who takes over, in the order in which it is needed. A section without content is not there. */
export function Card({ open, onClose, onInsert }: Props) {
  const t = useText();
  const { view } = useOpen();
  const { card } = view;
  return (
    <aside className={`card ${open ? 'open' : ''}`} aria-label={t(cardWords.card)}>
      <Who onClose={onClose} />
      {card !== null && (
        <div className="in" tabIndex={0} role="region" aria-label={t(cardWords.card)}>
          <Why card={card} />
          <Answered card={card} />
          <Known card={card} />
          <Emotion card={card} />
          <PromiseSection card={card} />
          <Believed card={card} />
          <Before card={card} />
          <FirstLine card={card} onInsert={onInsert} />
        </div>
      )}
    </aside>
  );
}

function Who({ onClose }: { onClose: () => void }) {
  const t = useText();
  const { contact, account } = useOpen().view;
  const language = contact.language === null ? null : t(contact.language === 'ja' ? cardWords.japanese : cardWords.english);
  const facts = [contact.handle ?? account.label, language, contact.optedOut ? t(cardWords.optedOut) : null];
  return (
    <div className="head row">
      <button type="button" className="btn ghost only-phone" aria-label={t(cardWords.back)} onClick={onClose}>
        <Icon name="back" />
      </button>
      <span className="av" aria-hidden="true">
        {[...contact.name][0] ?? ''}
      </span>
      <div className="grow who">
        <div className="cut">
          <bdi className="b">{contact.name}</bdi>
        </div>
        <div className="cut sm t3">
          {facts.filter((fact) => fact !== null).flatMap((fact, at) => [at > 0 ? '・' : '', <bdi key={fact}>{fact}</bdi>])}
        </div>
      </div>
    </div>
  );
}

function Moment({ iso }: { iso: string }) {
  const language = useLanguage();
  const now = useNow();
  const at = Date.parse(iso);
  return (
    <time dateTime={iso} title={fullMoment(at, language)}>
      {dayKey(at) === dayKey(now) ? clockTime(at) : relativeTime(at, now, language)}
    </time>
  );
}

type CardProps = { card: CardView };

/** The customer's own words, then the rule. Never cut: this is the sentence that explains everything else. A handoff that is over is history, and looks it. */
function Why({ card }: CardProps) {
  const t = useText();
  const language = useLanguage();
  const reason = reasonText(card.reason, language);
  const over = isOver(card);
  const grave = card.grave && !over;
  const title = (
    <>
      <Icon name={grave ? 'alert' : 'flag'} small /> {t(over ? cardWords.last : cardWords.why)}
    </>
  );
  return (
    <Section title={title} right={<Moment iso={card.at} />} className={`why ${grave ? 'grave' : ''}`}>
      {card.sentence === '' ? (
        <div className="q">{reason}</div>
      ) : (
        <div className="q" lang={languageOf(card.sentence)} dir="auto">
          {quoted(languageOf(card.sentence), card.sentence)}
        </div>
      )}
      <div className="t2">{ruleText(language, reason, card.urgency, card.team.name[language])}</div>
    </Section>
  );
}

function Answered({ card }: CardProps) {
  const t = useText();
  if (card.answered.length === 0) return null;
  const title = (
    <>
      <Icon name="list" small /> {t(cardWords.answered)}
    </>
  );
  return (
    <Section title={title}>
      <ul>
        {card.answered.slice(-3).map(({ text }, at) => (
          <li key={at} className="cut" title={text} lang={languageOf(text)}>
            {text}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Known({ card }: CardProps) {
  const t = useText();
  if (card.known.length === 0) return null;
  return (
    <Section title={t(cardWords.known)}>
      <dl className="kv">
        {card.known.map(({ name, value }, at) => (
          <div key={at}>
            <dt>{t(name)}</dt>
            <dd lang={languageOf(value)} dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Believed({ card }: CardProps) {
  const t = useText();
  return (
    <Section title={t(cardWords.believed)}>
      {card.believed.length === 0 ? (
        <div className="t2">{t(cardWords.believedNothing)}</div>
      ) : (
        <ul className="nb">
          {card.believed.slice(0, 3).map(({ intent, title, score }) => (
            <li key={intent}>
              <span className="cut">{t(title)}</span>
              <span className="bar" aria-hidden="true">
                <i style={{ width: `${Math.round(score * 100)}%` }} />
              </span>
              <span className="r">{Math.round(score * 100)}%</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Before({ card }: CardProps) {
  const t = useText();
  const language = useLanguage();
  const now = useNow();
  if (card.before.length === 0) return null;
  return (
    <Section title={t(cardWords.before)}>
      <ul className="prev">
        {card.before.slice(0, 3).map(({ reason, state, at }) => (
          <li key={at}>
            <time className="t3" dateTime={at} title={fullMoment(Date.parse(at), language)}>
              {relativeTime(Date.parse(at), now, language)}
            </time>
            <span className="cut">
              {reasonText(reason, language)}
              {language === 'ja' ? '・' : ', '}
              {handoffState(state, language)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A wording that staff wrote, to begin with. It goes into the reply, to be read and sent by a person. */
function FirstLine({ card, onInsert }: CardProps & { onInsert: (() => void) | null }) {
  const t = useText();
  if (card.firstLine === null) return null;
  const button = onInsert && (
    <button type="button" className="btn xs" onClick={onInsert}>
      {t(cardWords.insert)} <kbd aria-hidden="true">{onMac() ? '⌥1' : 'Alt 1'}</kbd>
    </button>
  );
  return (
    <Section title={t(cardWords.firstLine)} right={button ?? undefined}>
      <p className="t3">{t(card.firstLine.from)}</p>
      <p className="sug" lang={languageOf(card.firstLine.text)}>
        {card.firstLine.text}
      </p>
    </Section>
  );
}
