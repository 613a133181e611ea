import http from 'node:http';
import https from 'node:https';

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  deadlineMs: number;
  /** More than this of an answer is not read. */
  maxBytes: number;
};

export type HttpAnswer =
  | { kind: 'answer'; status: number; headers: http.IncomingHttpHeaders; body: Buffer }
  /** No connection was made: not a byte of the request left. */
  | { kind: 'unreached'; said: string }
  /** Something was sent, and what became of it is not known. */
  | { kind: 'unknown'; said: string }
  | { kind: 'too-large' };

// Connections are not kept: one that the other side closes just as we send would look like a doubtful send.
const agents = { 'http:': new http.Agent({ keepAlive: false }), 'https:': new https.Agent({ keepAlive: false }) };

/** One request: no retry, no redirect. Resolves within the deadline; never throws. */
export function requestOnce(asked: HttpRequest): Promise<HttpAnswer> {
  if (!(asked.deadlineMs > 0)) return Promise.resolve({ kind: 'unreached', said: 'no time was left' });
  return new Promise((resolve) => {
    let connected = false;
    const lost = (said: string): HttpAnswer => ({ kind: connected ? 'unknown' : 'unreached', said });
    const secure = asked.url.startsWith('https:');
    const request = (secure ? https : http).request(
      asked.url,
      { method: asked.method, headers: asked.headers, agent: agents[secure ? 'https:' : 'http:'] },
      (response) => void readAnswer(response, asked.maxBytes).then(end),
    );
    const timer = setTimeout(() => end(lost(`no answer within ${Math.round(asked.deadlineMs)} ms`)), asked.deadlineMs);
    function end(answer: HttpAnswer): void {
      clearTimeout(timer);
      resolve(answer);
      request.destroy();
    }
    request.on('socket', (socket) => socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true)));
    request.on('error', (error: NodeJS.ErrnoException) => end(lost(error.code ?? error.message)));
    request.end(asked.body);
  });
}

async function readAnswer(response: http.IncomingMessage, maxBytes: number): Promise<HttpAnswer> {
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) return { kind: 'too-large' };
      chunks.push(chunk);
    }
  } catch {
    // A refusal says all that counts by its status, even when its body breaks off.
    if (status < 400 || status >= 500) return { kind: 'unknown', said: `answer ${status} broke off` };
  }
  return { kind: 'answer', status, headers: response.headers, body: Buffer.concat(chunks) };
}

/** The body as JSON; undefined when it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
