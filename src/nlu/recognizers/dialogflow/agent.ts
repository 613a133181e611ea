import type { Language } from '../../../core/language.ts';
import type { DialogflowSettings } from './settings.ts';

/** What an agent made of a text. `intent` is its display name; `fallback` when it matched none of its own. */
export type Detected = { intent: string; fallback: boolean; confidence: number };

/** An agent that is asked. `deadlineMs` bounds one question, the SDK's own retries included. Rejects with gRPC's error (`code` is its status). */
export interface Agent {
  detect(text: string, language: Language, deadlineMs: number): Promise<Detected>;
  close(): Promise<void>;
}

/** What the SDK and gRPC weigh is loaded only when an account asks Dialogflow. `session` names each question anew: what was said before is the flow's business. */
export async function openAgent(settings: DialogflowSettings & { DIALOGFLOW_PROJECT_ID: string }, session: () => string): Promise<Agent> {
  const { DIALOGFLOW_PROJECT_ID: project, DIALOGFLOW_ENDPOINT: endpoint, DIALOGFLOW_LOCATION: location } = settings;
  const { default: dialogflow } = await import('@google-cloud/dialogflow');
  const { hostname, port, protocol } = new URL(/^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`);
  const client = new dialogflow.v2.SessionsClient({
    apiEndpoint: hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    projectId: project,
    ...(protocol === 'http:' ? await standIn() : {}),
  });
  const where = location === undefined ? '' : `/locations/${location}`;
  return {
    async detect(text, languageCode, deadlineMs) {
      const request = {
        session: `projects/${project}${where}/agent/sessions/${session()}`,
        queryInput: { text: { text, languageCode } },
      };
      const [{ queryResult }] = await client.detectIntent(request, { timeout: deadlineMs });
      return {
        intent: queryResult?.intent?.displayName ?? '',
        fallback: queryResult?.intent?.isFallback ?? !queryResult?.intent,
        confidence: queryResult?.intentDetectionConfidence ?? 0,
      };
    },
    close: () => client.close(),
  };
}

/** A stand-in on this machine: no TLS, no credentials, and no search for Google's metadata server. */
async function standIn() {
  const [{ credentials }, { PassThroughClient }] = await Promise.all([import('@grpc/grpc-js'), import('google-auth-library')]);
  return { sslCreds: credentials.createInsecure(), authClient: new PassThroughClient() };
}
