import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** One request as the fake X sees it. `at` is epoch ms of the fake's clock. */
export type Call = { method: string; path: string; query: URLSearchParams; headers: IncomingHttpHeaders; body: Buffer; at: number };

/** What is answered. A string goes out as it is (HTML), bytes with the type that `headers` names, anything else as JSON. */
export type Answer = { status: number; headers?: Record<string, string>; body?: unknown; problem?: boolean };

export async function readCall(request: IncomingMessage, at: number): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'https://api.x.com');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
    at,
  };
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const bytes = encode(answer);
  response.writeHead(answer.status, { 'content-type': contentType(answer), 'content-length': bytes.length, ...answer.headers });
  response.end(bytes);
}

/** Begins the answer and breaks the connection in the middle of it: the caller has seen the status and half of the body. */
export function writeHalf(response: ServerResponse, answer: Answer): void {
  const bytes = encode(answer);
  response.writeHead(answer.status, { 'content-type': contentType(answer), 'content-length': bytes.length, ...answer.headers });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}

function encode({ body }: Answer): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function contentType(answer: Answer): string {
  if (answer.problem) return 'application/problem+json';
  return typeof answer.body === 'string' ? 'text/html' : 'application/json; charset=utf-8';
}

/** X's newer shape of an error (RFC 9457). */
export function problem(status: number, title: string, detail: string, type = 'about:blank'): Answer {
  return { status, problem: true, body: { title, detail, type, status } };
}

/** X's older shape of an error, which some endpoints and all of v1.1 still use. */
export function errorList(status: number, code: number, message: string): Answer {
  return { status, body: { errors: [{ code, message }] } };
}

/** A JSON object, or null when the body is none. */
export function jsonBody(call: Call): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(call.body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
