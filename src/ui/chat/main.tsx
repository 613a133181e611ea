import '../kit/bootstrap.ts';
import '../kit/tokens.css';
import '../kit/base.css';
import './chat.css';
import { createRoot } from 'react-dom/client';
import { chooseLanguage } from '../kit/language.ts';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { createChat } from './chat.ts';

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no element with the id "app"');
const chat = createChat({ api: createApi(), language: chooseLanguage(location.search, navigator.languages), storage: sessionStorage });
chat.start();
createRoot(place).render(<App chat={chat} />);
