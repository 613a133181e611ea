import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useText } from '../kit/language.ts';
import { doorWords } from './door-words.ts';

/** A password field that can be read over once, instead of typed twice. */
export function SecretInput(props: PasswordInputProps) {
  const t = useText();
  return <PasswordInput size="sm" {...props} visibilityToggleButtonProps={{ 'aria-label': t(doorWords.show), tabIndex: 0 }} />;
}
