import { z } from 'zod';
import { botFrameworkSettings } from './botframework/settings.ts';
import { xSettings } from './x/settings.ts';

/** The channels there are. One more is a folder and a line; its SDK loads only when it opens. */
export const CHANNELS = [
  { name: 'x', settings: xSettings, open: () => import('./x/channel.ts') },
  { name: 'web', settings: z.object({}), open: () => import('./web/channel.ts') },
  { name: 'botframework', settings: botFrameworkSettings, open: () => import('./botframework/channel.ts') },
] as const;

/** All channels' settings together, for config.ts. */
export const channelSettings = z.object({ ...xSettings.shape, ...botFrameworkSettings.shape });
