import { json, Router } from 'express';
import { InputError, SettingsError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import { createToken, listTokens, revokeToken, type Gate } from '../../platform/http/bearer.ts';
import { applySetup } from './apply-setup.ts';
import { resumeBody, setupBody, tokenBody, tokenListBody, tryBody, type Tried } from './contract.ts';
import { readHealth } from './health.ts';

const DAY = 86_400_000;

export type AdminRoutesOptions = {
  database: Database;
  gate: Gate;
  /** An X account goes on without X's record. */
  resume: (userId: string) => Promise<{ parked: number; sends: boolean }>;
  /** The X accounts' own tokens are tried at X. */
  tryAccounts: (except: string | undefined) => Promise<Tried['findings']>;
};

/** `/api/v1/tokens`, `/api/v1/tokens/list`, `/api/v1/health`, `/api/v1/setup`, `/api/v1/accounts/resume` and `/api/v1/accounts/try`. A new token is shown in the answer that makes it and never again. */
export function adminRoutes({ database, gate, resume, tryAccounts }: AdminRoutesOptions): Router {
  const router = Router();
  const body = json({ limit: '256kb' });

  router.post('/api/v1/tokens', gate('admin'), body, async (request, response) => {
    const asked = tokenBody.safeParse(request.body);
    if (!asked.success) throw new InputError('bad-request', 'Send { "name": "Aya", "scopes": ["desk"], "days": 365 }.');
    const { name, scopes, days } = asked.data;
    response.status(201).json({ token: await createToken(database, name, scopes, new Date(Date.now() + days * DAY)) });
  });

  router.post('/api/v1/tokens/list', gate('admin'), body, async (request, response) => {
    const asked = tokenListBody.safeParse(request.body ?? {});
    if (!asked.success) throw new InputError('bad-request', 'Send {} or { "revoke": "<id>" }.');
    if (asked.data.revoke !== undefined) await revokeToken(database, asked.data.revoke);
    response.json({ tokens: await listTokens(database) });
  });

  router.get('/api/v1/health', gate('admin'), async (_request, response) => {
    response.set('Cache-Control', 'no-store').json(await readHealth(database));
  });

  router.post('/api/v1/setup', gate('admin'), body, async (request, response) => {
    const asked = setupBody.safeParse(request.body);
    if (!asked.success) throw new InputError('bad-request', 'Send { "setup": … }.');
    try {
      await applySetup(database, asked.data.setup);
    } catch (error) {
      if (error instanceof SettingsError) throw new InputError('setup', error.problems.join('\n'), 422);
      throw error;
    }
    response.json({ applied: true });
  });

  router.post('/api/v1/accounts/resume', gate('admin'), body, async (request, response) => {
    const asked = resumeBody.safeParse(request.body);
    if (!asked.success) throw new InputError('bad-request', 'Send { "userId": "123" }.');
    response.json(await resume(asked.data.userId));
  });

  router.post('/api/v1/accounts/try', gate('admin'), body, async (request, response) => {
    const asked = tryBody.safeParse(request.body ?? {});
    if (!asked.success) throw new InputError('bad-request', 'Send {} or { "except": "123" }.');
    response.json({ findings: await tryAccounts(asked.data.except) });
  });
  return router;
}
