import type { RouteDoc } from '../../platform/http/openapi.ts';
import { releaseAnswerSchema, releaseContentSchema, releaseListSchema, releaseRequestSchema } from './contract.ts';

const common = { tag: 'releases', for: 'releases', path: '/api/v1/releases' } as const;

export const contentApi: readonly RouteDoc[] = [
  { ...common, method: 'get', answers: { 200: releaseListSchema }, summary: 'The releases there are, newest first' },
  {
    ...{ ...common, method: 'get', path: '/api/v1/releases/:id/content', answers: { 200: releaseContentSchema } },
    errors: { 404: ['no-release'] },
    summary: 'What a release holds',
  },
  {
    ...{
      ...common,
      method: 'post',
      body: releaseRequestSchema,
      answers: { 200: releaseAnswerSchema, 201: releaseAnswerSchema, 422: releaseAnswerSchema },
    },
    errors: { 400: ['bad-request'], 404: ['no-release'], 409: ['already-current'] },
    summary: 'Publishes a folder of the server’s own disk (commands on that machine only), or goes back to an earlier release',
  },
];
