import type { ChatBrand, ChatState } from '../../core/chat.ts';
import { Icon } from '../kit/icons.tsx';
import { useLanguage, useText } from '../kit/language.ts';
import { texts, withAgent } from './texts.ts';

export function Header({ brand, state, onTalk }: { brand: ChatBrand | null; state: ChatState; onTalk: () => void }) {
  const t = useText();
  return (
    <header className="top">
      <span className="logo" aria-hidden="true">
        {brand && t(brand.initial)}
      </span>
      <div className="who">
        <h1>{brand ? t(brand.name) : ' '}</h1>
        <div className="sub">
          <Answering state={state} />
        </div>
      </div>
      {state.owner === 'bot' && (
        <button type="button" className="talk" onClick={onTalk}>
          <Icon name="person" />
          {t(texts.talk)}
        </button>
      )}
    </header>
  );
}

function Answering({ state }: { state: ChatState }) {
  const t = useText();
  const language = useLanguage();
  if (state.owner === 'agent') return withAgent(language, state.agentName);
  return t(state.owner === 'queue' ? texts.byQueue : texts.byBot);
}
