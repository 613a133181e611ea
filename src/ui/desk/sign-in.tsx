import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { SessionView } from '../../features/staff/contract.ts';
import { useLanguage, useText } from '../kit/language.ts';
import { call } from './api.ts';
import { Door, DoorError } from './door.tsx';
import { doorError } from './door-errors.ts';
import { doorWords } from './door-words.ts';
import { SecretInput } from './secret-input.tsx';
import { enter } from './session.tsx';
import { wasHere } from './was-here.ts';

export function SignIn() {
  const t = useText();
  const language = useLanguage();
  const client = useQueryClient();
  const [last] = useState(wasHere);
  const [email, setEmail] = useState(last ?? '');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  const signIn = useMutation({
    mutationFn: () => call<SessionView>('POST', '/session', { email: email.trim(), password }),
    onSuccess: (view) => enter(client, view),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (signIn.isPending) return;
    const lacking = email.trim() === '' ? doorWords.needEmail : password === '' ? doorWords.needPassword : null;
    setMissing(lacking === null ? null : t(lacking));
    if (lacking === null) signIn.mutate();
  };
  return (
    <Door title={t(doorWords.signInTitle)}>
      {last !== null && (
        <p className="door-text" role="status">
          {t(doorWords.sessionEnded)}
        </p>
      )}
      <form onSubmit={submit} noValidate>
        <TextInput
          size="sm"
          label={t(doorWords.email)}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus={last === null}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <SecretInput
          label={t(doorWords.password)}
          name="password"
          autoComplete="current-password"
          autoFocus={last !== null}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <DoorError text={missing ?? (signIn.error === null || signIn.isPending ? null : doorError(signIn.error, language).text)} />
        <button type="submit" className="btn pri wide">
          {t(doorWords.signIn)}
        </button>
      </form>
    </Door>
  );
}
