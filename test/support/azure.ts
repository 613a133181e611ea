import { createSign, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const APP_ID = '0a1b2c3d-0000-4000-8000-00000000b0a1';
export const ISSUER = 'https://api.botframework.com';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export type Json = Record<string, unknown>;
export type Posted = { path: string; headers: IncomingHttpHeaders; body: Json };
/** What the connector does with the next request. */
export type Fault = (response: ServerResponse) => void;

/** The Bot Framework as the product sees it: keys, a login service, and a connector that keeps what it is sent. */
export async function startAzure() {
  const jwk = {
    ...publicKey.export({ format: 'jwk' }),
    kid: 'k1',
    use: 'sig',
    endorsements: ['line', 'msteams', 'webchat', 'directline', 'emulator', 'facebook'],
  };
  const posted: Posted[] = [];
  const faults: Fault[] = [];
  const logins: string[] = [];
  const state = { keysDown: false, login: { status: 200, body: {} as Json }, expiresIn: 3_600 };

  const keys = await serve((request, response) => {
    if (state.keysDown) return void response.writeHead(503).end();
    const here = `http://${request.headers.host}`;
    answer(response, 200, request.url?.startsWith('/openid') ? { issuer: ISSUER, jwks_uri: `${here}/keys` } : { keys: [jwk] });
  });
  const login = await serve((request, response) => {
    void bodyOf(request).then((body) => {
      logins.push(`${request.url} ${body}`);
      const token = { token_type: 'Bearer', access_token: `token-${logins.length}`, expires_in: state.expiresIn };
      answer(response, state.login.status, state.login.status === 200 ? token : state.login.body);
    });
  });
  const connector = await serve((request, response) => {
    void bodyOf(request).then((body) => {
      posted.push({ path: request.url ?? '', headers: request.headers, body: body === '' ? {} : (JSON.parse(body) as Json) });
      const fault = faults.shift();
      if (fault) fault(response);
      else answer(response, 201, { id: `sent-${posted.length}` });
    });
  });
  return {
    keys,
    login,
    connector,
    posted,
    faults,
    logins,
    state,
    publicKey,
    privateKey,
    async close() {
      await Promise.all([keys.close(), login.close(), connector.close()]);
    },
  };
}
export type Azure = Awaited<ReturnType<typeof startAzure>>;

/** Who signs tokens, and for which address they are. */
export type Signer = Pick<Azure, 'connector' | 'privateKey'>;

export type Claims = { header?: Json; claims?: Json; key?: KeyObject; sign?: (data: string) => string };

/** A token as the Bot Framework Service makes it, or one that differs in what is given. */
export function mint(azure: Signer, { header = {}, claims = {}, key = azure.privateKey, sign }: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const times = { nbf: now - 60, exp: now + 3_600 };
  const data = [
    part({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...header }),
    part({ iss: ISSUER, aud: APP_ID, serviceurl: azure.connector.url, ...times, ...claims }),
  ].join('.');
  const signature = sign ? sign(data) : createSign('RSA-SHA256').update(data).sign(key).toString('base64url');
  return `${data}.${signature}`;
}

export function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
