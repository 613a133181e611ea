import { z } from 'zod';
import type { RouteDoc } from '../../platform/http/openapi.ts';
import { linkBody, linkCheckBody, linkView, presenceBody, sessionView, signInBody, staffBody, staffView } from './contract.ts';

const session = { tag: 'session' } as const;
const staff = { tag: 'staff', for: 'admin' } as const;

const madeView = z.object({ staff: staffView, inviteLink: z.string().nullable() });
const oneView = z.object({ staff: staffView });
const fromPages = { 400: ['invalid'], 403: ['csrf'], 415: ['json-only'] };

export const staffApi: readonly RouteDoc[] = [
  {
    ...{ ...session, for: 'anyone', method: 'post', path: '/api/v1/session', body: signInBody, answers: { 200: sessionView } },
    errors: { ...fromPages, 401: ['wrong-sign-in'], 429: ['too-many-tries'] },
    summary: 'Signs in; the session is a cookie',
  },
  {
    ...{
      ...session,
      for: 'session',
      method: 'get',
      path: '/api/v1/session',
      answers: { 200: sessionView },
      errors: { 401: ['signed-out'] },
    },
    summary: 'Who is signed in',
  },
  {
    ...{ ...session, for: 'session', method: 'delete', path: '/api/v1/session', answers: { 204: null }, errors: { 401: ['signed-out'] } },
    summary: 'Signs out',
  },
  {
    ...{ ...session, for: 'session', method: 'put', path: '/api/v1/session/presence', body: presenceBody, answers: { 200: sessionView } },
    errors: { 400: ['invalid'], 401: ['signed-out'] },
    summary: 'Says whether I am at the desk',
  },
  {
    ...{ ...session, for: 'anyone', method: 'post', path: '/api/v1/session/link/check', body: linkCheckBody, answers: { 200: linkView } },
    errors: { ...fromPages, 410: ['link-gone'] },
    summary: 'What a one-time link is for',
  },
  {
    ...{ ...session, for: 'anyone', method: 'post', path: '/api/v1/session/link', body: linkBody, answers: { 200: sessionView } },
    errors: { ...fromPages, 409: ['email-taken'], 410: ['link-gone'], 422: ['weak-password'] },
    summary: 'Uses a one-time link: makes the first admin, or chooses an invited person’s password',
  },
  {
    ...{ ...staff, method: 'get', path: '/api/v1/staff', answers: { 200: z.object({ staff: z.array(staffView) }) } },
    summary: 'Everybody who works here',
  },
  {
    ...{ ...staff, method: 'post', path: '/api/v1/staff', body: staffBody, answers: { 201: madeView } },
    errors: { 400: ['invalid'], 409: ['email-taken'], 422: ['weak-password', 'unknown-team'] },
    summary: 'Adds somebody; without a password an invitation link is made',
  },
  {
    ...{
      ...staff,
      method: 'post',
      path: '/api/v1/staff/:id/invite',
      answers: { 200: madeView },
      errors: { 404: ['not-found'], 409: ['disabled'] },
    },
    summary: 'A new invitation link; older ones end',
  },
  {
    ...{
      ...staff,
      method: 'post',
      path: '/api/v1/staff/:id/disable',
      answers: { 200: oneView },
      errors: { 404: ['not-found'], 409: ['last-admin'] },
    },
    summary: 'Ends somebody’s access and sessions at once',
  },
  {
    ...{ ...staff, method: 'post', path: '/api/v1/staff/:id/enable', answers: { 200: oneView }, errors: { 404: ['not-found'] } },
    summary: 'Lets somebody in again',
  },
];
