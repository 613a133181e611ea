import '../kit/bootstrap.ts';
import '../kit/tokens.css';
import '../kit/base.css';
import './rehearse.css';
import './laboratory.css';
import { createRoot } from 'react-dom/client';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { createStore } from './store.ts';

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no element with the id "app"');
const store = createStore({ api: createApi(), storage: sessionStorage });
store.start();
createRoot(place).render(<App store={store} />);
