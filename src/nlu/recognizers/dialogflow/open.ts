import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { SettingsError } from '../../../core/errors.ts';
import { maskPersonal } from '../../entities/personal.ts';
import type { Recognizer } from '../../recognizer.ts';
import { openAgent } from './agent.ts';
import { createDialogflowRecognizer, shareAgent, type DialogflowOptions } from './dialogflow.ts';
import { intentNames, type NamedIntent } from './intent-names.ts';
import type { DialogflowSettings } from './settings.ts';

/** One connection for all releases; `forRelease` gives a release's view of it. */
export type OpenDialogflow = {
  forRelease(intents: readonly NamedIntent[], own: Recognizer): Recognizer;
  close(): Promise<void>;
};

/** Connects nothing yet: the first question does. Throws SettingsError without a project. */
export async function openRecognizer(
  settings: DialogflowSettings,
  parts: { clock: Clock; log: DialogflowOptions['log'] },
): Promise<OpenDialogflow> {
  const { DIALOGFLOW_PROJECT_ID: project, DIALOGFLOW_MASK: masks } = settings;
  if (project === undefined) throw new SettingsError(['DIALOGFLOW_PROJECT_ID is missing: an account asks Dialogflow.']);
  const shared = shareAgent(await openAgent({ ...settings, DIALOGFLOW_PROJECT_ID: project }, randomUUID));
  return {
    forRelease: (intents, own) =>
      createDialogflowRecognizer({
        ...shared,
        ...parts,
        intentOf: intentNames(intents),
        fallback: own,
        ...(masks ? { mask: maskPersonal } : {}),
      }),
    close: () => shared.agent.close(),
  };
}
