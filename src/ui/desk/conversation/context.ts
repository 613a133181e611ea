import { createContext, useContext } from 'react';
import type { ConversationView } from '../../../features/desk/contract.ts';
import type { Outgoing } from './outbox.ts';
import type { Drafts } from './drafts.ts';
import type { Actions } from './use-actions.ts';

/** What every part of the open conversation knows. */
export type Open = {
  view: ConversationView;
  /** As conversations name whoever is signed in here: `staff:7`. */
  agentId: string;
  /** What this person has written and not sent. */
  drafts: Drafts;
  actions: Actions;
  /** Adds a text to the reply and puts the caret there; null while this person may not write. */
  copyToReply: ((text: string) => void) | null;
  /** Takes a reply that the server refused back into the draft, photos and all. */
  backToDraft: (reply: Outgoing) => void;
};

const OpenContext = createContext<Open | null>(null);
export const OpenProvider = OpenContext.Provider;

export function useOpen(): Open {
  const open = useContext(OpenContext);
  if (open === null) throw new Error('this part stands only in an open conversation');
  return open;
}

/** Taking is offered where no named colleague has the conversation. */
export const mayTake = ({ mine, owner, agent }: ConversationView): boolean => !mine && (owner !== 'agent' || agent === null);

/** Unsettled messages are for whoever has the conversation, or for anybody when nobody named has it. */
export const maySettle = ({ mine, agent }: ConversationView): boolean => mine || agent === null;
