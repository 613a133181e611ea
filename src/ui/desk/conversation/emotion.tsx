import type { CardView } from '../../../features/desk/contract.ts';
import { Icon } from '../../kit/icons.tsx';
import { useLanguage, useText } from '../../kit/language.ts';
import { cardWords } from './card-words.ts';
import { curveHeight, curveOf, curveSentence, curveY, handoffLevel, moodWords, trendWords, type CurvePoint } from './curve.ts';
import { Section } from './section.tsx';

/** How upset the customer was, turn by turn, and how much so now. */
export function Emotion({ card }: { card: CardView }) {
  const t = useText();
  const language = useLanguage();
  const { mood, course } = card;
  if (mood === null) return null;
  const angry = mood.level === 'strong-anger' || mood.level === 'anger';
  const points = curveOf(course, language);
  const level = (
    <span className={angry ? 'danger' : ''}>
      <Icon name={angry ? 'trend' : 'person'} small /> {t(moodWords[mood.level])} {mood.value.toFixed(2)}
      {mood.trend !== 'steady' && ` · ${t(trendWords[mood.trend])}`}
    </span>
  );
  return (
    <Section title={t(cardWords.emotion)} right={level}>
      {points.length > 1 && (
        <>
          <Curve points={points} sentence={curveSentence(course, mood, language)} />
          <div className="cx" aria-hidden="true">
            {points.map((point) => (
              <span key={point.x}>{point.label}</span>
            ))}
          </div>
        </>
      )}
    </Section>
  );
}

/** Places in percent, so that marks keep their shape at every width of the card. */
function Curve({ points, sentence }: { points: CurvePoint[]; sentence: string }) {
  return (
    <svg className="curve" height={curveHeight} role="img" aria-label={sentence}>
      <line className="level" x1="0%" x2="100%" y1={curveY(handoffLevel)} y2={curveY(handoffLevel)} />
      {points.slice(1).map((point, at) => {
        const from = points[at] ?? point;
        return <line key={point.x} className="course" x1={`${from.x}%`} y1={from.y} x2={`${point.x}%`} y2={point.y} />;
      })}
      {points.map((point) =>
        point.above ? (
          <svg key={point.x} x={`${point.x}%`} y={point.y} className="mark">
            <path d="M0 -5 5.5 4h-11z" />
          </svg>
        ) : (
          <circle key={point.x} cx={`${point.x}%`} cy={point.y} r="3" />
        ),
      )}
    </svg>
  );
}
