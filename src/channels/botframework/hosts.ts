import { isIP } from 'node:net';

/** One allowed place: `host` is exact, or `.botframework.com` for every name below it. */
type Rule = { protocol: string; host: string; port: string };

/**
 * The connectors of the public cloud: every channel of the Bot Framework answers below botframework.com, Teams at smba.trafficmanager.net.
 * Not `*.trafficmanager.net`: anybody may take a name there.
 */
const PUBLIC_CLOUD: Rule[] = [
  { protocol: 'https:', host: '.botframework.com', port: '' },
  { protocol: 'https:', host: 'smba.trafficmanager.net', port: '' },
];

/** Where requests may go, and with them the bot's own token. */
export type Hosts = {
  /** A place to send activities to: without user, query or fragment. */
  service(url: string): boolean;
  /** A file. */
  file(url: string): boolean;
};

/** The public cloud and the operator's own additions. */
export function cloudHosts(extra: string): Hosts {
  const rules = [...PUBLIC_CLOUD, ...(hostRules(extra) ?? [])];
  return hostsWhere((url) => rules.some((rule) => matches(rule, url)));
}

/** This machine and nothing else. */
export const loopbackHosts: Hosts = hostsWhere((url) => isLoopbackName(url.hostname));

/** `https://host[:port]`, `https://*.domain`, or `http://` on this machine, parted by commas; null when one of them is none of these. */
export function hostRules(list: string): Rule[] | null {
  const rules: Rule[] = [];
  for (const part of list.split(',').map((text) => text.trim())) {
    if (part === '') continue;
    const [, scheme = '', star, rest = ''] = /^(https?:\/\/)(\*(?=\.[^.*]+\.))?([^*/?#@]+)\/?$/i.exec(part) ?? [];
    const bare = `${scheme}${star ? 'any' : ''}${rest}`;
    if (scheme === '' || !URL.canParse(bare)) return null;
    const { protocol, hostname, port } = new URL(bare);
    if (protocol === 'http:' && !isLoopbackName(hostname)) return null;
    rules.push({ protocol, host: star ? hostname.slice('any'.length) : hostname, port });
  }
  return rules;
}

/** `localhost` or a loopback address, as a URL spells it. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

/** A loopback address, as a socket spells it. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function hostsWhere(allowed: (url: URL) => boolean): Hosts {
  const parsed = (text: string): URL | null => {
    if (text.length > 2_000 || !URL.canParse(text)) return null;
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && allowed(url) ? url : null;
  };
  return {
    service: (text) => parsed(text) !== null && !/[?#\\\s]/.test(text),
    file: (text) => parsed(text) !== null,
  };
}

function matches(rule: Rule, { protocol, hostname, port }: URL): boolean {
  if (protocol !== rule.protocol || port !== rule.port) return false;
  return rule.host.startsWith('.') ? hostname.endsWith(rule.host) : hostname === rule.host;
}
