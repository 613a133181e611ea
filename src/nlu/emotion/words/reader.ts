import type { Language } from '../../../core/language.ts';
import { fold } from '../fold.ts';
import { ENGLISH_WORDS } from './english.ts';
import type { WordGroups } from './groups.ts';
import { JAPANESE_WORDS } from './japanese.ts';

/** A word of a group found in a folded text. */
export type Found = { group: number; start: number; end: number; denied: boolean };

type Node = { next: Map<number, Node>; group: number; open: boolean };
/** Finds the words of all groups in one pass, the longest at each place. */
export type WordReader = { names: readonly string[]; find(folded: string): Found[] };

const DENIED_BEFORE =
  /(?:\b(?:not|no|never|without|hardly|barely|nothing|isnt|wasnt|dont|didnt|doesnt|wont|cant|cannot|nor|zero)|n't)(?: [a-z]+){0,2} $/;
const DENIED_AFTER =
  /^[ぁ-んー]{0,4}?(?:な(?:い|く|かっ|し)|無(?:い|く|し|かっ)|ません|ませ|ありませ|ず|ぬ|へん|ん(?:かっ|です|$|[。!?])|(?:では|じゃ)な|(?:では|じゃ)あ)/;

/** Letters that `fold` leaves as they are. */
const PLAIN = /^[a-z 0ぁ-んァ-ヶー一-龠]+$/;
const foldedWord = (word: string, language: Language) => (PLAIN.test(word) ? word : fold(word, language));

function plant(groups: WordGroups, language: Language): Node {
  const root: Node = { next: new Map(), group: -1, open: false };
  let group = 0;
  for (const words of groups.values()) {
    for (const word of words) {
      const open = language === 'ja' || word.endsWith('*');
      let node = root;
      const units = foldedWord(language === 'en' ? word.replace(/\*$/, '') : word, language);
      for (let at = 0; at < units.length; at++) {
        const code = units.charCodeAt(at);
        let next = node.next.get(code);
        if (!next) node.next.set(code, (next = { next: new Map(), group: -1, open: false }));
        node = next;
      }
      // The first group that claims a word keeps it.
      if (node !== root && node.group < 0) Object.assign(node, { group, open });
    }
    group++;
  }
  return root;
}

const isWord = (code: number) => (code >= 97 && code <= 122) || code === 39 || code === 48;

function createReader(groups: WordGroups, language: Language): WordReader {
  const root = plant(groups, language);
  const spaced = language === 'en';
  const longest = (text: string, at: number): { group: number; end: number } | null => {
    let node: Node | undefined = root;
    let best: { group: number; end: number } | null = null;
    for (let end = at; node; end++) {
      if (node.group >= 0 && fits(node, text, end)) best = { group: node.group, end };
      if (end >= text.length) break;
      node = node.next.get(text.charCodeAt(end));
    }
    return best;
  };
  const fits = (node: Node, text: string, end: number) =>
    !spaced || node.open || !isWord(text.charCodeAt(end - 1)) || end >= text.length || !isWord(text.charCodeAt(end));
  const denied = (text: string, start: number, end: number) =>
    spaced ? DENIED_BEFORE.test(text.slice(Math.max(0, start - 24), start)) : DENIED_AFTER.test(text.slice(end, end + 9));
  return {
    names: [...groups.keys()],
    find(text) {
      const found: Found[] = [];
      for (let at = 0; at < text.length;) {
        const inWord = spaced && at > 0 && isWord(text.charCodeAt(at)) && isWord(text.charCodeAt(at - 1));
        const hit = inWord ? null : longest(text, at);
        if (hit) found.push({ group: hit.group, start: at, end: hit.end, denied: denied(text, at, hit.end) });
        at = hit ? hit.end : at + 1;
      }
      return found;
    },
  };
}

const readers = new Map<Language, WordReader>();

/** The reader of a language's words, made at the first call (a few milliseconds). */
export function wordReader(language: Language): WordReader {
  let reader = readers.get(language);
  if (!reader) readers.set(language, (reader = createReader(language === 'ja' ? JAPANESE_WORDS : ENGLISH_WORDS, language)));
  return reader;
}
