import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import type { IntentDef } from '../flow/content.ts';
import { RECOGNIZERS } from '../nlu/index.ts';
import type { Recognizer } from '../nlu/recognizer.ts';
import type { Log } from '../platform/log.ts';

/** The recognizers that an account may ask instead of the release's own, opened once for all releases. */
export type OpenRecognizers = {
  forRelease(intents: IntentDef[], own: Recognizer): Record<string, Recognizer>;
  close(): Promise<void>;
};

/** Opens those whose settings are there. Opening connects to nothing: the first question does. */
export async function openRecognizers(config: Config, { clock, log }: { clock: Clock; log: Log }): Promise<OpenRecognizers> {
  const ready = RECOGNIZERS.filter(({ ready }) => ready(config) === null);
  const open = await Promise.all(
    ready.map(async (plug) => ({ name: plug.name, plug: await (await plug.open()).openRecognizer(config, { clock, log }) })),
  );
  return {
    forRelease: (intents, own) => Object.fromEntries(open.map(({ name, plug }) => [name, plug.forRelease(intents, own)])),
    async close() {
      await Promise.allSettled(open.map(({ plug }) => plug.close()));
    },
  };
}

/** The recognizers that accounts ask and that cannot be asked, as sentences for whoever keeps the settings. */
export function missingRecognizers(accounts: Record<string, { recognizer?: string | undefined }>, config: Config): string[] {
  return Object.entries(accounts).flatMap(([account, { recognizer }]) => {
    if (recognizer === undefined || recognizer === 'embedded') return [];
    const plug = RECOGNIZERS.find(({ name }) => name === recognizer);
    const known = ['embedded', ...RECOGNIZERS.map(({ name }) => name)].join(', ');
    if (!plug) return [`accounts.${account}: there is no recognizer “${recognizer}” (there is ${known}); the embedded one answers.`];
    const missing = plug.ready(config);
    return missing === null ? [] : [`accounts.${account}: asks ${recognizer}, and ${missing} is not set; the embedded recognizer answers.`];
  });
}
