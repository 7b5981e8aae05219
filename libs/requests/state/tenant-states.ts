import { createHmac, timingSafeEqual } from 'node:crypto';

/** Version of the envelope. */
const PREFIX = 'routify-v1.';
const MAC_BYTES = 16;
/** Names the gateway as the issuer of what it encodes itself. */
const GATEWAY = 'gateway';

/** `<kind>.<issuer>.<mac>.<state>`, after the prefix. */
const ENVELOPE = /^routify-v1\.([a-z]+)\.([\w-]+)\.([\w-]{22})\./;

/**
 * What the gateway encodes for clients of a format that has no place for it. `reasoning`: a list of
 * `reasoning_details`, of one item. `thinking`: one of them, of one block. `compaction`: a summary of a conversation.
 */
type EncodedKind = 'reasoning' | 'thinking' | 'compaction';

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
 * and return unread. It leaves in an envelope that names its issuer, authenticated for the organization. Anything else
 * that comes back is no state: changed bytes, another organization's, or what never left here.
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
    return this.wrap('state', issuer, state);
  }

  /** Null for what is not sealed state of the organization. */
  open(content: string): OpenedState | null {
    return this.unwrap('state', content);
  }

  encode(kind: EncodedKind, text: string): string {
    return this.wrap(kind, GATEWAY, Buffer.from(text).toString('base64url'));
  }

  /** The encoded text; null for anything else. State of one kind never opens as another. */
  decode(kind: EncodedKind, content: string): string | null {
    const opened = this.unwrap(kind, content);
    return opened === null ? null : Buffer.from(opened.state, 'base64url').toString();
  }

  private wrap(kind: string, issuer: string, state: string): string {
    return `${PREFIX}${kind}.${issuer}.${this.macOf(this.keys[0], kind, issuer, state)}.${state}`;
  }

  private unwrap(expectedKind: string, content: string): OpenedState | null {
    const match = ENVELOPE.exec(content);
    if (match === null) return null;
    const [head, kind = '', issuer = '', mac = ''] = match;
    const state = content.slice(head.length);
    if (kind !== expectedKind) return null;
    const index = this.keys.findIndex((key) =>
      timingSafeEqual(Buffer.from(mac), Buffer.from(this.macOf(key, kind, issuer, state))),
    );
    if (index > 0) this.onOldKey(index);
    return index === -1 ? null : { issuer, state };
  }

  /** Neither kind nor issuer nor organization holds a dot, so that no two inputs are the same. */
  private macOf(key: Buffer, kind: string, issuer: string, state: string): string {
    const mac = createHmac('sha256', key).update(`${this.organizationId}.${kind}.${issuer}.`).update(state);
    return mac.digest().subarray(0, MAC_BYTES).toString('base64url');
  }
}

/** Whether the gateway encoded the text, which only a translation reads. Not authenticated. */
export function isEncoded(content: string): boolean {
  return ENVELOPE.exec(content)?.[2] === GATEWAY;
}
