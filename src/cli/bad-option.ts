import { InputError } from '../core/errors.ts';

/** An option has a value that it cannot have. A command ends with 2 then, as it does for an option that there is not. */
export class BadOption extends InputError {
  constructor(message: string) {
    super('bad-option', message);
  }
}
