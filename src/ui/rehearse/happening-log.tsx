import type { Localized } from '../../core/language.ts';
import type { Happening, RehearsedPerson } from '../../core/rehearsal.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { clockTime } from '../kit/time.ts';
import { brokenOff, happeningTexts, texts } from './texts.ts';

/** What passed between X and the desk, in words. */
export function HappeningLog({ happenings, people }: { happenings: Happening[]; people: RehearsedPerson[] }) {
  const t = useText();
  const nameOf = (id: string | null): string => people.find((person) => person.id === id)?.name ?? '';
  return (
    <section className="log">
      <h2>
        {t(texts.log)}
        <span className="aside">{t(texts.newestFirst)}</span>
      </h2>
      {happenings.length === 0 && <p className="note">{t(texts.logEmpty)}</p>}
      <ol>
        {happenings.map((happening) => (
          <Row key={happening.id} happening={happening} name={nameOf(happening.personId)} />
        ))}
      </ol>
    </section>
  );
}

function Row({ happening, name }: { happening: Happening; name: string }) {
  const t = useText();
  const language = useLanguage();
  const { icon, tone, text } = happeningTexts[happening.kind];
  const seconds = String(new Date(happening.at).getSeconds()).padStart(2, '0');
  const reason = happening.kind === 'doubt' ? reasonOf(happening) : null;
  return (
    <li title={name}>
      <time dateTime={new Date(happening.at).toISOString()}>{`${clockTime(happening.at)}:${seconds}`}</time>
      <span className={tone}>
        <Icon name={icon} small />
      </span>
      <span className="words">
        {t(text)}
        {reason && t(reason)}
        {name !== '' && <span className="u-hidden"> {name}</span>}
      </span>
      <span className="figure">{figureOf(happening, language)}</span>
    </li>
  );
}

/** 「（500）」, " (cut off)" */
function reasonOf({ outcome }: Happening): Localized | null {
  if (outcome === null) return null;
  const { ja, en } = typeof outcome === 'string' ? brokenOff[outcome] : { ja: String(outcome), en: String(outcome) };
  return { ja: `（${ja}）`, en: ` (${en})` };
}

/** 「201・84ms」, "201 · 84 ms". What was concluded has no figures of its own. */
function figureOf({ kind, outcome, ms }: Happening, language: 'ja' | 'en'): string {
  if (kind === 'doubt') return 'POST';
  if (kind === 'echo-confirmed' || kind.startsWith('read-') || typeof outcome !== 'number') return '';
  if (ms === null) return String(outcome);
  return language === 'ja' ? `${outcome}・${ms}ms` : `${outcome} · ${ms} ms`;
}
