import { until } from './product.ts';

export type DeskStream = Awaited<ReturnType<typeof openDeskStream>>;

/** The desk's live events as a signed-in browser hears them. Resolves once the stream has said `hello`. */
export async function openDeskStream(url: string, cookie: string) {
  const ended = new AbortController();
  const response = await fetch(`${url}/api/v1/desk/stream`, { headers: { cookie }, signal: ended.signal });
  if (response.status !== 200 || !response.body) throw new Error(`the stream was answered ${response.status}`);
  const heard: { event: string; data: { conversations?: number[]; staff?: boolean } }[] = [];
  let over = false;
  const reading = read(response.body, heard)
    .catch(() => undefined)
    .finally(() => (over = true));
  await until('the stream says hello', () => heard.length > 0);
  const of = (conversationId: number) => heard.filter(({ data }) => data.conversations?.includes(conversationId)).length;
  return {
    heard,
    /** How often it named a conversation so far. */
    of,
    isOver: () => over,
    /** Runs `work` and resolves when the stream has named the conversation since. */
    async tells<T>(conversationId: number, work: () => Promise<T>): Promise<T> {
      const before = of(conversationId);
      const result = await work();
      await until(`the stream names conversation ${conversationId}`, () => of(conversationId) > before);
      return result;
    },
    async close() {
      ended.abort();
      await reading;
    },
  };
}

async function read(body: NonNullable<Response['body']>, heard: { event: string; data: object }[]): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    const blocks = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.+)$/m.exec(block)?.[1];
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) heard.push({ event, data: JSON.parse(data) as object });
    }
  }
}
