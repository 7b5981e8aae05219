import { createHash } from 'node:crypto';

/** An image within the settings: its bytes as a `data:` URL. */
interface StoredLogo {
  /** Of its content, in hexadecimal. */
  readonly hash: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const DATA = /^data:(image\/[a-z+]+);base64,(.*)$/;
const HASH_CHARACTERS = 32;

/** Null: there is no logo, or it lies at an address of its own. */
export function storedLogo(url: string | null): StoredLogo | null {
  const [, type, content] = DATA.exec(url ?? '') ?? [];
  if (type === undefined || content === undefined) return null;
  const bytes = Buffer.from(content, 'base64');
  const hash = createHash('sha256').update(type).update('\n').update(bytes).digest('hex').slice(0, HASH_CHARACTERS);
  return { hash, type, bytes };
}

/** Where a browser loads a logo from: a path of control for a stored one, else its own URL. */
export function logoAddress(url: string | null): string | null {
  const stored = storedLogo(url);
  return stored === null ? url : `/api/v1/public/logos/${stored.hash}`;
}
