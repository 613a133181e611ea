/**
 * Fits what each sign of anger counts (src/features/dialogue/triggers/evidence-counts.ts) to the written conversations that the models have learnt from.
 *   node scripts/fit-evidence.js --goemotions DIR             says how it fares on writers left out
 *   node scripts/fit-evidence.js --goemotions DIR --write     and writes the table
 *   … --heard FILE                                            keeps what was heard, or reads it when it is there: minutes become seconds
 * Each writer's messages are heard by a model that has not learnt from this writer, in either language: on messages that a model knows all evidence looks
 * too good. The figures printed come from tables that have not seen the writer either. Needs GoEmotions as train-emotion.js does.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { build } from './build.js';
import { fit } from './fit-evidence/regression.js';

const { values } = parseArgs({ options: { goemotions: { type: 'string' }, heard: { type: 'string' }, write: { type: 'boolean' } } });
await build({ pages: false });
const part = (name) => import(`../dist/${name}.js`);
const root = join(import.meta.dirname, '..');
const LANGUAGES = ['ja', 'en'];
/** Where both shares are told, to choose `ENOUGH` by. */
const LINES = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];

/** Who wrote a conversation: the letter and the digit that its id begins with. */
const writerOf = ({ id }) => /^[a-z]\d*/.exec(id)[0].slice(0, 2);
/** Earlier conversations were before somebody's eyes while messages were written for the training: they would look too good. */
const UNSEEN = /^(?:[cde]|[u-y]\d)$/;
const casesOf = (language) =>
  parse(readFileSync(join(root, `test/fixtures/emotion/learnt-${language}.yaml`), 'utf8'))
    .map((one) => ({ ...one, language, writer: writerOf(one) }))
    .filter(({ writer }) => UNSEEN.test(writer));

async function hear(language) {
  const [{ readRows }, { pack }, { createModel }, { hearWith }, { emotionOfTurn }] = await Promise.all(
    ['emotion/train/rows', 'emotion/train/pack', 'emotion/model', 'emotion/shipped', 'turn-emotion'].map((name) => part(`nlu/${name}`)),
  );
  const train = await trainerOf(language);
  const rows = readRows(join(root, 'training/emotion'), language);
  const cases = casesOf(language);
  return [...new Set(cases.map(({ writer }) => writer))].flatMap((writer) => {
    const own = cases.filter((one) => one.writer === writer);
    const said = new Set(own.flatMap(({ messages }) => messages.map((text) => text.replace(/[\t\n]/g, ' '))));
    const others = rows.filter(({ topic, text }) => topic !== 'conversations' || !said.has(text));
    hearWith(language, createModel(pack(train(others), '')));
    console.error(`${language}: ${writer} heard by a model of ${others.length} messages`);
    return own.map((one) => ({ ...one, felt: one.messages.map((text) => emotionOfTurn(text, language).emotion) }));
  });
}

async function trainerOf(language) {
  if (language === 'ja') return (await part('nlu/emotion/train/japanese')).trainJapanese;
  if (!values.goemotions) throw new Error('English needs GoEmotions (--goemotions DIR)');
  const { learnGround, trainEnglish } = await part('nlu/emotion/train/english');
  const { readGoEmotions } = await part('nlu/emotion/train/goemotions');
  const ground = learnGround(readGoEmotions(values.goemotions, 'train.tsv'));
  return (rows) => trainEnglish(rows, ground);
}

const triggers = Object.assign(
  {},
  ...(await Promise.all(['cues', 'evidence', 'evidence-counts', 'escalation'].map((name) => part(`features/dialogue/triggers/${name}`)))),
);
const { CUES, FELT, ENOUGH, SOME, signsOf, whatCounts, isThanks, isVeryStrong } = triggers;

/** A case with the figures of each turn, as the policy weighs them; null where thanks end the matter. `due`: the turn by which a person is to be called, if any. */
function weighed({ language, writer, messages, felt, angry }) {
  const turns = messages.map((text, at) => {
    if (isThanks(felt[at])) return null;
    const { before, said } = whatCounts(felt.slice(0, at), { text, earlier: messages.slice(0, at) });
    const signs = signsOf(felt[at], before, said);
    const has = (cues) => CUES.map((cue) => (cues.has(cue) ? 1 : 0));
    return {
      figures: [1, ...FELT.map((name) => signs.felt[name]), ...has(signs.now), ...has(signs.before)],
      strong: isVeryStrong(felt[at], { text, earlier: messages.slice(0, at) }),
    };
  });
  return { language, writer, angry, turns, due: angry[1] ?? angry[0] };
}

/** A calm turn calls for nobody, the second angry one does, those after it count less, and the first angry one of several says nothing either way. */
function samplesOf({ language, turns, angry, due }) {
  const sample = (at, called, weight) => (turns[at] ? [{ language, figures: turns[at].figures, called, weight }] : []);
  return turns.flatMap((_, at) => {
    if (due === undefined) return sample(at, 0, 1);
    if (at < angry[0]) return sample(at, 0, 0.5);
    return at < due ? [] : sample(at, 1, at === due ? 1.5 : 0.6);
  });
}

const oddsOf = (counts, figures) => figures.reduce((sum, figure, at) => sum + figure * counts[at], 0);
const chanceOf = (counts, figures) => 1 / (1 + Math.exp(-oddsOf(counts, figures)));

/** The highest chance in time, or at all in a calm conversation; 1 where very strong anger calls, with some evidence beside it. */
const highest = ({ turns, due = turns.length - 1 }, counts) =>
  Math.max(0, ...turns.slice(0, due + 1).map((turn) => (turn ? called(turn.strong, chanceOf(counts, turn.figures)) : 0)));
const called = (strong, chance) => (strong && chance >= SOME ? 1 : chance);

/** Fits to all writers but one and plays that one's conversations, in turn. */
function leftOut(cases) {
  return [...new Set(cases.map(({ writer }) => writer))].flatMap((writer) => {
    const counts = fit(cases.filter((one) => one.writer !== writer).flatMap(samplesOf));
    return cases.filter((one) => one.writer === writer).map((one) => ({ ...one, chance: highest(one, counts[one.language]) }));
  });
}

function say(title, cases, line) {
  const share = (of) => {
    const over = of.filter(({ chance }) => chance >= line).length;
    return `${over} of ${of.length} (${((100 * over) / Math.max(1, of.length)).toFixed(1)} %)`;
  };
  const [angry, calm] = [cases.filter(({ due }) => due !== undefined), cases.filter(({ due }) => due === undefined)];
  console.log(`${title.padEnd(12)} handed over in time ${share(angry).padEnd(20)} needlessly ${share(calm)}`);
}

const named = (names, counts) => Object.fromEntries(names.map((name, at) => [name, Number(counts[at].toFixed(2))]));
const tableOf = ([start, ...counts]) => ({
  start: Number(start.toFixed(2)),
  felt: named(FELT, counts),
  now: named(CUES, counts.slice(FELT.length)),
  before: named(CUES, counts.slice(FELT.length + CUES.length)),
});

async function write(counts) {
  const file = join(root, 'src/features/dialogue/triggers/evidence-counts.ts');
  const [head] = readFileSync(file, 'utf8').split('export const COUNTS');
  const table = JSON.stringify({ ja: tableOf([...counts.ja]), en: tableOf([...counts.en]) });
  const code = `${head}export const COUNTS: Record<Language, Counts> = ${table};\n`;
  writeFileSync(file, await format(code, { ...(await resolveConfig(file)), parser: 'typescript' }));
}

const kept = values.heard && existsSync(values.heard);
const heard = kept ? JSON.parse(readFileSync(values.heard, 'utf8')) : [...(await hear('ja')), ...(await hear('en'))];
if (values.heard && !kept) writeFileSync(values.heard, JSON.stringify(heard));
const cases = heard.map(weighed);
const played = leftOut(cases);
for (const language of LANGUAGES) {
  const own = played.filter((one) => one.language === language);
  for (const writer of new Set(own.map((one) => one.writer)))
    say(
      `${language} ${writer}`,
      own.filter((one) => one.writer === writer),
      ENOUGH,
    );
  for (const line of LINES) say(`${language} ≥ ${line}`, own, line);
}
if (values.write) await write(fit(cases.flatMap(samplesOf)));
