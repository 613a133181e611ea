import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from '../core/errors.ts';

/** A token for a URL, a cookie or a header: 256 random bits (or as told) as base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** Enough for tokens of 256 random bits, of which only the hash is stored; not for passwords. */
export function sha256(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest();
}

/** Compares in constant time, also when the lengths differ. */
export function sameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

const names = ['SESSION_SECRET', 'ENCRYPTION_KEY'] as const;
export type SecretName = (typeof names)[number];
export type Secrets = Record<SecretName, string>;

/**
 * The secrets of this installation: as set, or else made once and kept in DATA_DIR/secrets with mode 600.
 * @param dataDir undefined: nothing is made (several processes must share the same ones), and a missing one is a mistake
 * @throws SettingsError naming each one that is missing or shorter than 16 characters
 */
export async function loadSecrets(
  settings: Partial<Record<SecretName, string | undefined>>,
  dataDir: string | undefined,
): Promise<Secrets> {
  const problems: string[] = [];
  const found: Partial<Secrets> = {};
  for (const name of names) {
    const value = settings[name] ?? (dataDir === undefined ? undefined : await kept(join(dataDir, 'secrets'), name));
    if (value === undefined)
      problems.push(
        `${name} is not set. With a DATABASE_URL all processes need the same one: set it to a long random text (\`openssl rand -base64 32\`).`,
      );
    else if (value.length < 16)
      problems.push(`${name} is shorter than 16 characters: set a long random text (\`openssl rand -base64 32\`).`);
    else found[name] = value;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return found as Secrets;
}

/** Reads the secret, or makes it: written beside and then linked, so that of two who make it at once both get the same. */
async function kept(folder: string, name: SecretName): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  const read = () => readFile(file, 'utf8').then((text) => text.trim());
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const fresh = `${file}.${randomToken(6)}`;
  await writeFile(fresh, `${randomToken()}\n`, { mode: 0o600, flag: 'wx' });
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(fresh);
  return read();
}

/** What the embedded edition keeps in DATA_DIR/secrets; what is not there is left out. */
export async function keptSecrets(dataDir: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = await readFile(join(dataDir, 'secrets', name), 'utf8').catch(() => null);
    if (text !== null) found[name] = text.trim();
  }
  return found;
}

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + ivBytes + tagBytes;

/** The key for `seal` and `openSealed`, from the text of ENCRYPTION_KEY. */
export function sealingKey(encryptionKey: string): Buffer {
  return sha256(`uketsuke sealing\0${encryptionKey}`);
}

/** Seals what is stored and must not be readable in a backup (AES-256-GCM): version, nonce, tag, ciphertext. */
export function seal(key: Buffer, plain: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body]);
}

/** What was sealed, or null when it was sealed with another key or was changed. */
export function openSealed(key: Buffer, sealed: Uint8Array): string | null {
  const bytes = Buffer.from(sealed);
  if (bytes.length < headBytes || bytes[0] !== version) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + ivBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(1 + ivBytes, headBytes));
  try {
    return decipher.update(bytes.subarray(headBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
