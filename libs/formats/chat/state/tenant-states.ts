import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/** Version of the envelope. */
const PREFIX = 'routify-v1.';
const MAC_BYTES = 16;
/** Names the gateway as the issuer of what it encodes itself. */
const GATEWAY = 'gateway';

/** Of what an upstream issued; its issuer is encrypted. */
const STATE = 'state';

/** `<kind>.<issuer>.<mac>.<state>`, after the prefix. */
const ENVELOPE = /^routify-v1\.([a-z]+)\.([\w-]+)\.([\w-]{22})\./;

/**
 * What the gateway encodes for clients of a format that has no place for it. `reasoning`: a list of
 * `reasoning_details`, of one item. `thinking`: one of them, of one block. `compaction`: a summary of a conversation.
 */
type EncodedKind = 'reasoning' | 'thinking' | 'compaction';

/** The keys of the cipher, by those that they are derived from. */
const CIPHER_KEYS = new WeakMap<Buffer, Buffer>();

/** The first seals, each opens: a few, as foreign state is compared under all of them. */
type StateKeys = readonly [Buffer, ...Buffer[]];

interface OpenedState {
  /** Names the account that issued the state. */
  readonly issuer: string;
  /** As its issuer sent it. */
  readonly state: string;
}

/**
 * Opaque state of one organization: `encrypted_content`, `signature` and the like, which clients keep between requests
 * and return unread. It leaves in an envelope with its issuer, encrypted, as it is an account of the operator, and
 * authenticated for the organization. The same state has the same envelope: prompts stay equal to their last byte.
 * Anything else that comes back is no state: changed bytes, another organization's, or what never left here.
 */
export class TenantStates {
  constructor(
    private readonly keys: StateKeys,
    private readonly organizationId: string,
    /** Called with the place of a key that is not the first. */
    private readonly onOldKey: (index: number) => void = () => undefined,
  ) {}

  /** @param state of an upstream, which is not changed within the envelope */
  seal(issuer: string, state: string): string {
    const [key] = this.keys;
    const mac = this.macOf(key, STATE, issuer, state);
    const hidden = encryptIssuer(key, mac, Buffer.from(issuer)).toString('base64url');
    return `${PREFIX}${STATE}.${hidden}.${mac}.${state}`;
  }

  /** Null for what is not sealed state of the organization. */
  open(content: string): OpenedState | null {
    return this.unwrap(STATE, content, (key, part, mac) => {
      const hidden = Buffer.from(part, 'base64url');
      return hidden.toString('base64url') === part ? encryptIssuer(key, mac, hidden).toString() : null;
    });
  }

  encode(kind: EncodedKind, text: string): string {
    const state = Buffer.from(text).toString('base64url');
    return `${PREFIX}${kind}.${GATEWAY}.${this.macOf(this.keys[0], kind, GATEWAY, state)}.${state}`;
  }

  /** The encoded text; null for anything else. State of one kind never opens as another. */
  decode(kind: EncodedKind, content: string): string | null {
    const opened = this.unwrap(kind, content, () => GATEWAY);
    return opened === null ? null : Buffer.from(opened.state, 'base64url').toString();
  }

  /** @param issuerOf what the part is under a key, as text that need not be an issuer's; null: no key makes that part */
  private unwrap(
    expectedKind: string,
    content: string,
    issuerOf: (key: Buffer, part: string, mac: string) => string | null,
  ): OpenedState | null {
    const match = ENVELOPE.exec(content);
    if (match === null) return null;
    const [head, kind = '', part = '', mac = ''] = match;
    if (kind !== expectedKind) return null;
    const state = content.slice(head.length);
    for (const [index, key] of this.keys.entries()) {
      const issuer = issuerOf(key, part, mac);
      if (issuer === null) return null;
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(this.macOf(key, kind, issuer, state)))) continue;
      if (index > 0) this.onOldKey(index);
      return { issuer, state };
    }
    return null;
  }

  /** Neither kind nor issuer nor organization holds a dot, so that no two inputs are the same. */
  private macOf(key: Buffer, kind: string, issuer: string, state: string): string {
    const mac = createHmac('sha256', key).update(`${this.organizationId}.${kind}.${issuer}.`).update(state);
    return mac.digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

/**
 * Encrypts, and by the same operation decrypts, under the MAC of the envelope as a synthetic initialization vector
 * (https://www.rfc-editor.org/rfc/rfc5297): it differs with issuer and state, and none is used twice for other bytes.
 */
function encryptIssuer(key: Buffer, mac: string, issuer: Buffer): Buffer {
  let cipherKey = CIPHER_KEYS.get(key);
  if (cipherKey === undefined) {
    cipherKey = createHmac('sha256', key).update('issuer').digest();
    CIPHER_KEYS.set(key, cipherKey);
  }
  return createCipheriv('aes-256-ctr', cipherKey, Buffer.from(mac, 'base64url')).update(issuer);
}

/** Whether the gateway encoded the text, which only a translation reads. Not authenticated. */
export function isEncoded(content: string): boolean {
  const kind = ENVELOPE.exec(content)?.[1];
  return kind !== undefined && kind !== STATE;
}
