import { TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import type { LinkView, SessionView } from '../../features/staff/contract.ts';
import { useLanguage, useText } from '../kit/language.ts';
import { call, isOffline } from './api.ts';
import { Door, DoorError } from './door.tsx';
import { doorError } from './door-errors.ts';
import { doorWords, invitedAs, weakPassword } from './door-words.ts';
import { SecretInput } from './secret-input.tsx';
import { enter } from './session.tsx';
import { Unreached } from './unreached.tsx';

/** Where a one-time link leads: `/desk/welcome#<token>`. What follows # is never sent to a server or written to its log. */
export function Welcome() {
  const token = useLocation().hash.slice(1);
  const check = useQuery({
    queryKey: ['link', token],
    queryFn: () => call<LinkView>('POST', '/session/link/check', { token }),
    enabled: token !== '',
    staleTime: Infinity,
  });
  if (token === '' || (check.error !== null && !isOffline(check.error))) return <LinkGone />;
  if (check.error !== null) return <Unreached />;
  return check.data === undefined ? null : <WelcomeForm token={token} link={check.data} />;
}

function LinkGone() {
  const t = useText();
  return (
    <Door title={t(doorWords.linkGone)}>
      <p className="door-text">{t(doorWords.linkGoneHint)}</p>
      <Link to="/sign-in">{t(doorWords.toSignIn)}</Link>
    </Door>
  );
}

type Fields = { name: string; email: string; password: string };
type Refusals = Partial<Record<keyof Fields | 'form', string>>;

function WelcomeForm({ token, link }: { token: string; link: LinkView }) {
  const t = useText();
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const first = link.purpose === 'first-admin';
  const [fields, setFields] = useState<Fields>({ name: link.name ?? '', email: link.email ?? '', password: '' });
  const [refusals, setRefusals] = useState<Refusals>({});
  const join = useMutation({
    mutationFn: () => {
      const { name, email, password } = fields;
      return call<SessionView>(
        'POST',
        '/session/link',
        first ? { token, name: name.trim(), email: email.trim(), password } : { token, password },
      );
    },
    onSuccess: (view) => {
      enter(client, view);
      void navigate('/', { replace: true });
    },
    onError: (error) => {
      const { field, text } = doorError(error, language);
      setRefusals({ [field]: text });
    },
  });
  const set = (name: keyof Fields) => (event: { currentTarget: { value: string } }) => {
    setFields({ ...fields, [name]: event.currentTarget.value });
    setRefusals({ ...refusals, [name]: undefined, form: undefined });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = lacking(fields, first, language);
    setRefusals(found);
    if (Object.keys(found).length === 0 && !join.isPending) join.mutate();
  };
  return (
    <Door title={t(first ? doorWords.firstAdmin : doorWords.invited)}>
      <p className="door-text">{first ? t(doorWords.firstAdminHint) : <bdi>{invitedAs(language, link.name, link.email ?? '')}</bdi>}</p>
      <form onSubmit={submit} noValidate>
        {first && (
          <>
            <TextInput
              size="sm"
              label={t(doorWords.name)}
              description={t(doorWords.nameHint)}
              autoComplete="name"
              autoFocus
              value={fields.name}
              error={refusals.name}
              onChange={set('name')}
            />
            <TextInput
              size="sm"
              label={t(doorWords.email)}
              type="email"
              autoComplete="username"
              value={fields.email}
              error={refusals.email}
              onChange={set('email')}
            />
          </>
        )}
        {!first && (
          <input
            type="text"
            className="u-hidden"
            tabIndex={-1}
            aria-hidden="true"
            autoComplete="username"
            readOnly
            value={link.email ?? ''}
          />
        )}
        <SecretInput
          label={t(doorWords.password)}
          description={t(doorWords.passwordHint)}
          autoComplete="new-password"
          autoFocus={!first}
          value={fields.password}
          error={refusals.password}
          onChange={set('password')}
        />
        <DoorError text={refusals.form ?? null} />
        <button type="submit" className="btn pri wide">
          {t(doorWords.begin)}
        </button>
      </form>
    </Door>
  );
}

/** What can be seen without asking the server. */
function lacking({ name, email, password }: Fields, first: boolean, language: 'ja' | 'en'): Refusals {
  const found: Refusals = {};
  const letters = Array.from(name.trim()).length;
  if (first && (letters === 0 || letters > 40)) found.name = doorWords.needName[language];
  if (first && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) found.email = doorWords.needEmail[language];
  if (Array.from(password).length < 12) found.password = weakPassword('short', language);
  return found;
}
