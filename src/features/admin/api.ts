import { z } from 'zod';
import type { RouteDoc } from '../../platform/http/openapi.ts';
import { healthAnswer, resumeBody, setupBody, tokenBody, tokenListBody, tryAnswer, tryBody } from './contract.ts';

const common = { tag: 'admin', for: 'admin', method: 'post' } as const;

const tokenSummary = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  created: z.string(),
  expires: z.string().nullable(),
  lastUsed: z.string().nullable(),
});

export const adminApi: readonly RouteDoc[] = [
  {
    ...{
      ...common,
      path: '/api/v1/tokens',
      body: tokenBody,
      answers: { 201: z.object({ token: z.string() }) },
      errors: { 400: ['bad-request'], 409: ['name-taken'], 422: ['reserved-name'] },
    },
    summary: 'Makes a token; it is shown in this answer and never again',
  },
  {
    ...{ ...common, path: '/api/v1/tokens/list', body: tokenListBody, answers: { 200: z.object({ tokens: z.array(tokenSummary) }) } },
    errors: { 400: ['bad-request'], 404: ['not-found'] },
    summary: 'The tokens there are; ends one when asked to',
  },
  {
    ...{ ...common, path: '/api/v1/setup', body: setupBody, answers: { 200: z.object({ applied: z.literal(true) }) } },
    errors: { 400: ['bad-request'], 422: ['setup'] },
    summary: 'Brand, zone, teams and calendar, as flows/setup.yaml has them',
  },
  {
    ...{
      ...common,
      path: '/api/v1/accounts/resume',
      body: resumeBody,
      answers: { 200: z.object({ parked: z.int(), sends: z.boolean() }) },
    },
    errors: { 400: ['bad-request'], 404: ['not-found'], 409: ['not-matching'] },
    summary: 'An X account whose record cannot be read after a restore sends again; replies in doubt are left to a person',
  },
  {
    ...{ ...common, path: '/api/v1/accounts/try', body: tryBody, answers: { 200: tryAnswer }, errors: { 400: ['bad-request'] } },
    summary: 'Tries the stored tokens of the X accounts at X, and whether X delivers their DMs; changes nothing',
  },
  {
    ...{ tag: 'admin', for: 'admin', method: 'get', path: '/api/v1/health', answers: { 200: healthAnswer }, errors: {} },
    summary: 'The condition of the house: database, accounts, what waits; no word of a customer',
  },
  {
    ...{ ...common, path: '/api/v1/backup', answers: { 200: { media: ['application/gzip'] } }, errors: { 409: ['busy'] } },
    summary: 'The whole house as one file',
  },
];
