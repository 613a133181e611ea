import type { MessageView } from '../../src/features/desk/contract.ts';

/** A message as the desk's API shows it, with what is not said filled in; `seq` follows `id`. */
export function messageView(id: number, author: MessageView['author'], said: Partial<MessageView> & { at: string }): MessageView {
  const state = author === 'contact' ? null : 'sent';
  return {
    id,
    seq: id,
    author,
    authorName: null,
    authorId: null,
    fromApp: false,
    text: '',
    choices: [],
    choice: null,
    attachments: [],
    state,
    attempt: state === null ? 0 : 1,
    reason: null,
    until: null,
    knownAt: null,
    ...said,
  };
}
