import { randomUUID } from 'node:crypto';
import type { HandoffView } from '../../src/features/handoff/list-handoffs.ts';
import type { ContextCard } from '../../src/core/handoff.ts';
import { createToken } from '../../src/platform/http/bearer.ts';
import type { Product } from './product.ts';

/** Somebody at the desk, working by the API. */
export type Agent = Awaited<ReturnType<typeof agentAt>>;
export type Handoff = Omit<HandoffView, 'card'> & { card: ContextCard };
export type ApiAnswer<T> = { status: number; body: T & { error?: { code: string; message: string } } };

export async function agentAt({ app, url }: Pick<Product, 'app' | 'url'>, name: string) {
  const token = await createToken(app.database, name, ['desk'], null);

  async function call<T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as ApiAnswer<T>['body'] };
  }

  return {
    name,
    call,
    handoffs: async (query = '') => (await call<{ handoffs: Handoff[] }>('GET', `/handoffs${query}`)).body.handoffs,
    /** The open handoff of one customer. */
    async handoffOf(customerId: string): Promise<Handoff | undefined> {
      const { body } = await call<{ handoffs: Handoff[] }>('GET', '/handoffs');
      return body.handoffs.find(({ card }) => card.contact.externalId === customerId);
    },
    claim: (id: number, version?: number) => call<Handoff>('POST', `/handoffs/${id}/claim`, version === undefined ? {} : { version }),
    resolve: (id: number, outcome: 'resolved' | 'returned' = 'resolved') => call<Handoff>('POST', `/handoffs/${id}/resolve`, { outcome }),
    answer: (conversationId: number, text: string, requestId: string = randomUUID()) =>
      call<{ id: number }>('POST', `/conversations/${conversationId}/messages`, { text, requestId }),
    messages: async (conversationId: number) =>
      (
        await call<{
          messages: {
            author: string;
            authorName: string | null;
            text: string;
            state: string | null;
            reason: string | null;
            fromApp: boolean;
          }[];
        }>('GET', `/conversations/${conversationId}/messages`)
      ).body.messages,
  };
}
