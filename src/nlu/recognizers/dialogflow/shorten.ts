/** `TextInput.text` must not be longer (session.proto). Counted in UTF-16 units, so that no way of counting finds it too long. */
const LONGEST = 256;
const SENTENCE = /[^。！？!?\n]+[。！？!?]*\n?/g;
const ASKS =
  /[?？]|か(?:ね|な)?[。！\s]*$|教えて|ください|下さい|お願い|ほしい|欲しい|たい(?:です|の)|\b(?:how|what|when|where|why|which|who|can|could|do|does|is|are|please|want|need)\b/i;

/**
 * A text that Dialogflow takes. Of a longer one, the sentences that ask for something, the last ones first, then what stands nearest to them, in the order they were written:
 * customers tell a story and ask at its end. A single sentence that is too long keeps its end.
 */
export function shorten(text: string): string {
  const whole = text.replace(/\s+/g, ' ').trim();
  if (whole.length <= LONGEST) return whole;
  const sentences = (text.match(SENTENCE) ?? [text])
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
  const byWeight = sentences
    .map((sentence, at) => ({ sentence, at, asks: ASKS.test(sentence) }))
    .sort((a, b) => Number(b.asks) - Number(a.asks) || b.at - a.at);
  const kept: typeof byWeight = [];
  let room = LONGEST;
  for (const one of byWeight) {
    if (one.sentence.length + 1 > room) continue;
    kept.push(one);
    room -= one.sentence.length + 1;
  }
  if (kept.length === 0) return lastLetters(byWeight[0]?.sentence ?? whole);
  return kept
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence)
    .join(' ');
}

/** From a whole word or letter on: half a surrogate pair is refused by gRPC. */
function lastLetters(text: string): string {
  const end = text.slice(-LONGEST).replace(/^[\uDC00-\uDFFF]/, '');
  const blank = end.indexOf(' ');
  return blank > 0 && blank < 40 ? end.slice(blank + 1) : end;
}
