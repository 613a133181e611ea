import type { Express } from 'express';
import { assetsRoute, builtPages, pageRoute } from '../channels/web/page.ts';
import type { Config } from '../config.ts';
import { backupRoutes } from '../features/admin/backup-routes.ts';
import { adminRoutes } from '../features/admin/routes.ts';
import type { Training } from '../features/content/publish.ts';
import { contentRoutes } from '../features/content/routes.ts';
import type { Database } from '../platform/database/engine.ts';
import type { Gate } from '../platform/http/bearer.ts';
import { keptSecrets } from '../platform/secrets.ts';
import { VERSION } from '../platform/version.ts';
import { resumeXAccount } from './accounts.ts';
import { openApiRoutes } from './openapi.ts';
import { tryXAccounts } from './x-accounts.ts';

export type MountParts = {
  config: Config;
  database: Database;
  /** What the accounts' tokens are sealed with. */
  key: Buffer;
  gate: Gate;
  training: Training;
  /** A release was published or taken back: every process takes it up. */
  released: () => Promise<void>;
};

/** The pages, and the part of the API that belongs to the house as a whole. */
export function mountHouse(express: Express, { config, database, key, gate, training, released }: MountParts): void {
  const pages = builtPages();
  express.use(assetsRoute(pages));
  express.use(pageRoute({ folder: pages, page: 'chat', path: '/chat' }));
  express.use(pageRoute({ folder: pages, page: 'desk', path: '/desk{/*rest}' }));
  express.use(
    adminRoutes({
      ...{ database, gate },
      resume: (userId) => resumeXAccount(database, userId),
      tryAccounts: (except) => tryXAccounts(database, key, config, except),
    }),
  );
  const secrets = () => (config.DATABASE_URL === undefined ? keptSecrets(config.DATA_DIR) : undefined);
  express.use(backupRoutes({ database, gate, secrets, folder: config.DATA_DIR }));
  express.use(openApiRoutes(VERSION));
  express.use('/api/v1', contentRoutes({ database, authorise: gate('releases'), ...training, changed: released }));
}
