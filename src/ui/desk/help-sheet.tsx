import { Modal } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useLanguage, useText } from '../kit/language.ts';
import type { Language, Localized } from '../../core/language.ts';
import { keyLabel } from './key-label.ts';
import { onMac, useKeys } from './keys.ts';
import { words } from './words.ts';

const both = (ja: string, en: string): Localized => ({ ja, en });

/** Keys in the order of the work. `mod` and `alt` are shown as this machine calls them. */
const keys: [string[], Localized][] = [
  [['J', 'K'], both('次の行、前の行', 'Next, previous row')],
  [['O', '↵'], both('開く', 'Open')],
  [['N'], both('次を引き継ぐ', 'Take next')],
  [['G'], both('引き継ぐ', 'Take over')],
  [['R'], both('返信を書く', 'Write a reply')],
  [['mod↵'], both('送信', 'Send')],
  [['alt1'], both('最初の一文を入れる', 'Insert the first line')],
  [['E'], both('解決', 'Resolve')],
  [['Esc'], both('欄を離れる、シートを閉じる', 'Leave the field, close the sheet')],
  [['F6'], both('次の区画', 'Next pane')],
];

const listeners = new Set<() => void>();
let shown = false;
function set(next: boolean): void {
  shown = next;
  listeners.forEach((listener) => listener());
}
export const showHelp = (): void => set(true);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** `?` lists what the keyboard does. */
export function HelpSheet() {
  const t = useText();
  const language: Language = useLanguage();
  const opened = useSyncExternalStore(subscribe, () => shown);
  useKeys({ '?': showHelp });
  const mac = onMac();
  return (
    <Modal
      opened={opened}
      onClose={() => set(false)}
      title={t(words.keys)}
      closeButtonProps={{ 'aria-label': language === 'ja' ? '閉じる' : 'Close' }}
      size={360}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      <dl className="key-list">
        {keys.map(([names, does]) => (
          <div key={names.join()}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{keyLabel(name, mac)}</kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
