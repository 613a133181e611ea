import { dialogflowSettings, type DialogflowSettings } from './recognizers/dialogflow/settings.ts';

/**
 * The recognizers that an account may ask instead of the release's own. One more is a folder and a line. `ready`: null, or what is missing before it can be opened;
 * its SDK loads only when it opens.
 */
export const RECOGNIZERS = [
  {
    name: 'dialogflow',
    settings: dialogflowSettings,
    ready: (settings: DialogflowSettings): string | null => (settings.DIALOGFLOW_PROJECT_ID ? null : 'DIALOGFLOW_PROJECT_ID'),
    open: () => import('./recognizers/dialogflow/open.ts'),
  },
] as const;

/** All recognizers' settings together, for config.ts. */
export const recognizerSettings = dialogflowSettings;
