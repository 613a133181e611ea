/** `TextInput.text` must not be longer (session.proto). Counted in UTF-16 units, so that no way of counting finds it too long. */
const LONGEST = 256;
const SENTENCE_END = /(?<=[。！？!?])(?![。！？!?])|(?<=\.)\s+|\n/;
const ASKS =
  /[?？]|か(?:ね|な)?[。！\s]*$|教えて|ください|下さい|お願い|ほしい|欲しい|たい(?:です|の)|\b(?:how|what|when|where|why|which|who|can|could|do|does|is|are|please|want|need)\b/i;

/** What is looked at of a message, in UTF-16 units, and what of that a question may be in, in code points. */
const MOST_UNITS = 4000;
const MOST_LETTERS = 1000;
/** No personal data that the mask knows is longer. */
const LONGEST_DATA = 700;

/** The beginning of a message without personal data: they are taken out before anything is cut, since half a card number is none to the mask. */
export function masked(written: string, mask: (text: string) => string = (text) => text): string {
  const seen = mask(written.slice(0, MOST_UNITS));
  // What the first cut went through may stand at the end.
  const whole = written.length > MOST_UNITS ? seen.slice(0, -LONGEST_DATA).replace(/[\uD800-\uDBFF]$/, '') : seen;
  return whole.length <= MOST_LETTERS ? whole : Array.from(whole).slice(0, MOST_LETTERS).join('');
}

/**
 * A text that Dialogflow takes. Of a longer one, the sentences that ask for something, the last ones first, then what stands nearest to them, in the order they were written:
 * customers tell a story and ask at its end. An asking sentence that is too long keeps its end.
 */
export function shorten(text: string): string {
  const whole = text.replace(/\s+/g, ' ').trim();
  if (whole.length <= LONGEST) return whole;
  const byWeight = text
    .split(SENTENCE_END)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '')
    .map((sentence, at) => ({ sentence, at, asks: ASKS.test(sentence) }))
    .sort((a, b) => Number(b.asks) - Number(a.asks) || b.at - a.at);
  const kept: typeof byWeight = [];
  let room = LONGEST;
  for (const { sentence, at, asks } of byWeight) {
    const fits = sentence.length <= room;
    // A few letters of a question ask nothing.
    if (!fits && !(asks && room >= LEAST)) continue;
    const said = fits ? sentence : lastLetters(sentence, room);
    kept.push({ sentence: said, at, asks });
    room -= said.length + 1;
  }
  if (kept.length === 0) return lastLetters(byWeight[0]?.sentence ?? whole, LONGEST);
  return kept
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence)
    .join(' ');
}

const LEAST = 20;

/** From a whole word or letter on: half a surrogate pair is refused by gRPC. */
function lastLetters(text: string, most: number): string {
  const end = text.slice(-most).replace(/^[\uDC00-\uDFFF]/, '');
  const blank = end.indexOf(' ');
  return blank > 0 && blank < 40 && blank < most / 2 ? end.slice(blank + 1) : end;
}
