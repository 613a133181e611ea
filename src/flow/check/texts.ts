/** Texts for customers: do they parse, do both languages say the same, are they written as we write? */
import type { Language } from '../../core/language.ts';
import { variantsOf } from '../content.ts';
import type { Content, Text } from '../content.ts';
import { partsOf } from '../flow.ts';
import type { Path } from '../step.ts';
import { createTemplates } from '../templates.ts';
import type { Templates } from '../templates.ts';
import { checkWriting } from '../writing.ts';
import type { WritingRole } from '../writing/rule.ts';
import { numbersIn, sameNumbers, urlsIn } from './parity.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

type Piece = { file: string; path: Path; text: Text; role: WritingRole };

const LANGUAGES: readonly Language[] = ['ja', 'en'];

/** Phrases whose reader is angry or frightened, and those that greet. */
function roleOfPhrase(key: string): WritingRole {
  if (key.startsWith('nobody_came') || (key.startsWith('handoff_') && !/^handoff_(?:open|away|closed)$/.test(key))) return 'angry';
  if (key.startsWith('choice_')) return 'label';
  return key === 'intro' ? 'intro' : /^(?:thanks_reply|resolved_yes|after_person_thanks)$/.test(key) ? 'greeting' : 'answer';
}

function* pieces(content: Content): Generator<Piece> {
  const smallTalk = new Set(content.intents.filter((one) => one.kind === 'small-talk').map((one) => one.intent));
  for (const { intent, title } of content.intents) yield { file: `intents/${intent}.yaml`, path: ['title'], text: title, role: 'label' };
  for (const flow of Object.values(content.flows)) {
    const greets = flow.starts.some((intent) => smallTalk.has(intent));
    for (const part of partsOf(flow)) {
      if (part.kind !== 'text') continue;
      const role = part.role === 'answer' && greets ? 'greeting' : part.role;
      yield { file: `flows/${flow.flow}.yaml`, path: part.path, text: part.text, role };
    }
  }
  for (const [key, text] of Object.entries(content.phrases)) {
    yield { file: 'flows/phrases.yaml', path: ['phrases', key], text, role: roleOfPhrase(key) };
  }
}

export function checkTexts(content: Content): Finding[] {
  const templates = createTemplates();
  const found = [...pieces(content)].flatMap((piece) => checkPiece(piece, templates));
  for (const flow of Object.values(content.flows)) {
    for (const part of partsOf(flow)) {
      if (part.kind === 'text') continue;
      const why = failure(() => (part.kind === 'condition' ? templates.checkCondition(part.template) : templates.check(part.template)));
      if (why !== null) found.push(finding(`flows/${flow.flow}.yaml`, part.path, 'error', 'bad-template', why));
    }
  }
  return [...found, ...mixedNames(content)];
}

function checkPiece({ file, path, text, role }: Piece, templates: Templates): Finding[] {
  const found: Finding[] = [];
  for (const language of LANGUAGES) {
    const isList = typeof text[language] !== 'string';
    for (const [index, variant] of variantsOf(text, language).entries()) {
      const at = isList ? [...path, language, index] : [...path, language];
      const why = failure(() => templates.check(variant));
      if (why !== null) found.push(finding(file, at, 'error', 'bad-template', why));
      for (const { id, severity, message, mend } of checkWriting(variant, language, role)) {
        found.push({ file, path: at, severity, code: `writing/${id}`, message, mend });
      }
    }
  }
  return [...found, ...parity(file, path, text)];
}

function parity(file: string, path: Path, text: Text): Finding[] {
  const [ja, en] = LANGUAGES.map((language) => variantsOf(text, language).join('\n')) as [string, string];
  const found: Finding[] = [];
  const [jaUrls, enUrls] = [urlsIn(ja), urlsIn(en)];
  if (jaUrls.join(' ') !== enUrls.join(' '))
    found.push(finding(file, path, 'error', 'urls-differ', jaUrls.join(' ') || '–', enUrls.join(' ') || '–'));
  if (!sameNumbers(ja, en)) {
    found.push(
      finding(
        file,
        path,
        'error',
        'numbers-differ',
        [...numbersIn(ja, 'ja').said].join(' ') || '–',
        [...numbersIn(en, 'en').said].join(' ') || '–',
      ),
    );
  }
  return found;
}

/** 当店 or 弊社, one of them throughout. The rarer one is named where it first stands. */
function mixedNames(content: Content): Finding[] {
  const uses = { 当店: [] as Piece[], 弊社: [] as Piece[] };
  for (const piece of pieces(content)) {
    const text = variantsOf(piece.text, 'ja').join('\n');
    for (const name of ['当店', '弊社'] as const) if (text.includes(name)) uses[name].push(piece);
  }
  const rarer = uses.当店.length < uses.弊社.length ? uses.当店 : uses.弊社;
  const first = rarer[0];
  return first && uses.当店.length > 0 && uses.弊社.length > 0
    ? [finding(first.file, [...first.path, 'ja'], 'warning', 'mixed-names')]
    : [];
}

function failure(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
