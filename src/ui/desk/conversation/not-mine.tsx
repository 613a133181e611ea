import { Icon } from '../../kit/icons.tsx';
import { languageOf, useLanguage, useText } from '../../kit/language.ts';
import { mayTake, useOpen } from './context.ts';
import { useDraft } from './stores.ts';
import { handledBy, words } from './words.ts';

/** In place of the reply while somebody else, the bot or nobody has the conversation. What was written here stays in sight. */
export function NotMine() {
  const t = useText();
  const { view, actions, drafts } = useOpen();
  const { text } = useDraft(drafts, view.id);
  return (
    <>
      {text !== '' && (
        <p className="kept" lang={languageOf(text)}>
          {text}
        </p>
      )}
      <div className="box off">
        <span className="grow">
          <Icon name={view.owner === 'bot' ? 'bot' : 'person'} small /> <Who />
        </span>
        {mayTake(view) && (
          <button type="button" className="btn pri" disabled={actions.busy} onClick={actions.take}>
            {t(words.takeOver)} <kbd aria-hidden="true">G</kbd>
          </button>
        )}
      </div>
    </>
  );
}

function Who() {
  const t = useText();
  const language = useLanguage();
  const { view } = useOpen();
  if (view.owner === 'bot') return t(view.status === 'closed' ? words.closed : words.withBot);
  if (view.owner === 'queue') return t(words.waitingForAgent);
  return view.agent === null ? t(words.fromAppNow) : handledBy(language, view.agent.name);
}
