import { Navigate, Route, Routes } from 'react-router';
import { Layout } from './layout.tsx';
import { SessionProvider, useSessionAnswer } from './session.tsx';
import { SignIn } from './sign-in.tsx';
import { Unreached } from './unreached.tsx';
import { Welcome } from './welcome.tsx';

/** Whoever is signed out signs in where they are, and is back there afterwards. */
export function App() {
  const { session, error } = useSessionAnswer();
  if (session === undefined) return error === null ? null : <Unreached />;
  return (
    <Routes>
      <Route path="/welcome" element={<Welcome />} />
      <Route path="/sign-in" element={session === null ? <SignIn /> : <Navigate to="/" replace />} />
      <Route
        path="*"
        element={
          session === null ? (
            <SignIn />
          ) : (
            <SessionProvider key={session.staff.agentId} session={session}>
              <Layout />
            </SessionProvider>
          )
        }
      />
    </Routes>
  );
}
