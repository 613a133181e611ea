import { InputError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/language.ts';

/** An export that cannot be taken as a whole, said in both languages. */
export class FormatError extends InputError {
  readonly said: Localized;
  constructor(code: string, said: Localized) {
    super(code, said.en);
    this.said = said;
  }
}
