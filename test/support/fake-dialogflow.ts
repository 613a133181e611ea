import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall, type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** One question as the agent got it. */
export type Asked = { session: string; text: string; languageCode: string };
/** What the agent answers: an intent with its confidence, its fallback intent, a gRPC status, or nothing at all. */
export type AgentAnswer = { intent: string; confidence?: number } | 'fallback' | { status: number; message?: string } | 'silence';

export type FakeDialogflow = { url: string; asked: Asked[]; answer: (asked: Asked) => AgentAnswer; close(): Promise<void> };

type Request = { session: string; queryInput: { text: { text: string; languageCode: string } } };

/** Dialogflow's Sessions service on loopback, made from the protocol that the SDK brings. */
export async function startFakeDialogflow(answer: (asked: Asked) => AgentAnswer): Promise<FakeDialogflow> {
  const protos = createRequire(import.meta.url).resolve('@google-cloud/dialogflow/build/protos/protos.json');
  const definition = fromJSON(JSON.parse(readFileSync(protos, 'utf8')) as Parameters<typeof fromJSON>[0], { defaults: true });
  const server = new Server();
  const fake: FakeDialogflow = { url: '', asked: [], answer, close: async () => server.forceShutdown() };
  server.addService(definition['google.cloud.dialogflow.v2.Sessions'] as ServiceDefinition, {
    detectIntent(call: ServerUnaryCall<Request, unknown>, reply: sendUnaryData<unknown>) {
      const { session, queryInput } = call.request;
      const asked = { session, ...queryInput.text };
      fake.asked.push(asked);
      if (asked.text.length > 256) return reply({ code: status.INVALID_ARGUMENT, details: 'Input text exceeds 256 characters.' });
      const given = fake.answer(asked);
      if (given === 'silence') return;
      if (given !== 'fallback' && 'status' in given) return reply({ code: given.status, details: given.message ?? '' });
      const isFallback = given === 'fallback';
      const intent = { displayName: isFallback ? 'Default Fallback Intent' : given.intent, isFallback };
      reply(null, { queryResult: { intent, intentDetectionConfidence: isFallback ? 1 : (given.confidence ?? 0.8) } });
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  fake.url = `http://127.0.0.1:${port}`;
  return fake;
}
