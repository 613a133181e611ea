import type { Language } from '../../core/language.ts';
import { clockTime } from '../kit/time.ts';
import { ApiError } from './api.ts';
import { doorWords, tooManyTries, tooManyTriesHere, weakPassword } from './door-words.ts';

/** What a refusal at the door says to the person, and beside which field it belongs. */
export function doorError(error: unknown, language: Language): { field: 'form' | 'email' | 'password'; text: string } {
  const { status = 0, code = '', details = {} } = error instanceof ApiError ? error : {};
  if (code === 'weak-password') return { field: 'password', text: weakPassword(details['reason'], language) };
  if (code === 'email-taken') return { field: 'email', text: doorWords.emailTaken[language] };
  if (code === 'link-gone') return { field: 'form', text: doorWords.linkGoneNow[language] };
  if (status === 429) {
    const until = Date.parse(String(details['retryAt']));
    const time = Number.isNaN(until) ? null : clockTime(until);
    if (time !== null)
      return { field: 'form', text: details['per'] === 'address' ? tooManyTriesHere(language, time) : tooManyTries(language, time) };
  }
  if (status === 401) return { field: 'form', text: doorWords.wrong[language] };
  if (code === 'offline') return { field: 'form', text: doorWords.offline[language] };
  return { field: 'form', text: doorWords.refused[language] };
}
