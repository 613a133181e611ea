import '../kit/bootstrap.ts';
import '../kit/tokens.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { UiProvider } from '../kit/provider.tsx';
import '../kit/base.css';
import '../kit/controls.css';
import './desk.css';
import { ApiError, isOffline } from './api.ts';
import { App } from './app.tsx';
import { LanguageProvider } from './language-choice.tsx';

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no element with the id "app"');

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Being offline is noticed by asking (online.ts), not by what the browser believes.
      networkMode: 'always',
      staleTime: 5_000,
      // A refusal stays one; without a line the next try comes when it is back.
      retry: (count, error) => count < 2 && !isOffline(error) && !(error instanceof ApiError && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});

createRoot(place).render(
  <UiProvider>
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <BrowserRouter basename="/desk">
          <App />
        </BrowserRouter>
      </LanguageProvider>
    </QueryClientProvider>
  </UiProvider>,
);
