import { isAbsolute } from 'node:path';
import { json, Router, type RequestHandler } from 'express';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import { releaseRequestSchema } from './contract.ts';
import { publishContent, type Training } from './publish.ts';
import { readRelease } from './export-content.ts';
import { listReleases } from './releases.ts';
import { rollBack } from './rollback.ts';

export type ContentRouteOptions = Training & {
  database: Database;
  /** Lets an administrator through; puts `{ tokenId, name }` into `response.locals.principal`. */
  authorise: RequestHandler;
  /** Called after the pointer moved, so that this process takes the release at once. */
  changed?(): Promise<void> | void;
};

/** `GET|POST /releases` and `GET /releases/:id/content`, to be mounted at `/api/v1`. */
export function contentRoutes(options: ContentRouteOptions): Router {
  const { database, authorise } = options;
  const router = Router();

  router.get('/releases', authorise, async (_request, response) => {
    response.json({ releases: await listReleases(database) });
  });

  router.get('/releases/:id/content', authorise, async (request, response) => {
    const content = await readRelease(database, Number(request.params['id']));
    response.json({ release: Number(request.params['id']), content });
  });

  router.post('/releases', authorise, json({ limit: '16kb' }), async (request, response) => {
    const asked = releaseRequestSchema.safeParse(request.body);
    if (!asked.success) throw new InputError('bad-request', 'Send { "dir": "/absolute/path" } or { "rollback": 3 }.');
    const { principal } = response.locals as { principal?: { tokenId: string; name: string } };
    // Only a command on this machine may say who sits there; everybody else is who their token says.
    const by = (principal?.tokenId === 'local' ? asked.data.by : undefined) ?? principal?.name ?? 'api';
    if ('rollback' in asked.data) {
      const answer = await rollBack({ database, to: asked.data.rollback, by, note: asked.data.note });
      await options.changed?.();
      response.json({ ...answer, problems: [] });
      return;
    }
    // A folder of the server's own disk: for commands on this machine alone.
    if ((response.locals as { principal?: { tokenId?: string } }).principal?.tokenId !== 'local')
      throw new InputError('forbidden', 'Publishing a folder works on the machine of the server: npx uketsuke content publish.', 403);
    if (!isAbsolute(asked.data.dir)) throw new InputError('bad-request', 'dir must be an absolute path.');
    const published = await publishContent({ ...options, dir: asked.data.dir, note: asked.data.note, by });
    if (published.release !== null) await options.changed?.();
    response.status(published.release === null ? 422 : 201).json(published);
  });

  return router;
}
