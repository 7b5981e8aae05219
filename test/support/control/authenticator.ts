import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** What a browser or a device does otherwise than it should. */
interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly counter?: number;
  /** False: the device was not unlocked. */
  readonly verified?: boolean;
  readonly challenge?: string;
  readonly userHandle?: string;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const encode = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');

/** A browser with one passkey in software: P-256, attestation `none`. */
export class Authenticator {
  readonly id = randomBytes(16);
  private readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  private userHandle = '';
  private counter = 0;

  /** @param origin of the page that the browser shows */
  constructor(private readonly origin: string) {
    this.key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  /** `navigator.credentials.create`, then `toJSON`. */
  create({ challenge, rp, user }: CreationOptions, deviation: Deviation = {}) {
    this.userHandle = user.id;
    const { origin = this.origin, rpId = rp.id, counter = 0, verified = true } = deviation;
    const clientDataJSON = clientData('webauthn.create', challenge, origin);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, this.coseKey()]);
    const authData = Buffer.concat([header(rpId, verified, counter, HAS_CREDENTIAL), credential]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    const response = {
      clientDataJSON: encode(clientDataJSON),
      attestationObject: encode(attestationObject),
      transports: ['internal'],
    };
    return this.answer(response);
  }

  /** `navigator.credentials.get`, then `toJSON`. */
  get({ challenge: issued, rpId: own }: RequestOptions, deviation: Deviation = {}) {
    const {
      origin = this.origin,
      rpId = own,
      counter = ++this.counter,
      verified = true,
      challenge = issued,
    } = deviation;
    const clientDataJSON = clientData('webauthn.get', challenge, origin);
    const authenticatorData = header(rpId, verified, counter, 0);
    const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
    const signature = createSign('sha256').update(signed).sign(this.key.privateKey);
    return this.answer({
      clientDataJSON: encode(clientDataJSON),
      authenticatorData: encode(authenticatorData),
      signature: encode(signature),
      userHandle: deviation.userHandle ?? this.userHandle,
    });
  }

  private answer(response: object) {
    const id = encode(this.id);
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }

  /** COSE: kty EC2, alg ES256, crv P-256, x, y. */
  private coseKey(): Buffer {
    const { x = '', y = '' } = this.key.publicKey.export({ format: 'jwk' });
    const [xBytes, yBytes] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, xBytes],
        [-3, yBytes],
      ]),
    );
  }
}

function clientData(type: string, challenge: string, origin: string): string {
  return JSON.stringify({ type, challenge, origin, crossOrigin: false });
}

function header(rpId: string, verified: boolean, counter: number, flags: number): Buffer {
  const tail = Buffer.alloc(5);
  tail[0] = USER_PRESENT | (verified ? USER_VERIFIED : 0) | flags;
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), tail]);
}

/** The part of CBOR that attestations use: small numbers, texts, bytes and maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
  const bytes = value as Uint8Array;
  return Buffer.concat([head(2, bytes.length), bytes]);
}

function head(major: number, length: number): Buffer {
  return length < 24 ? Buffer.from([(major << 5) | length]) : Buffer.from([(major << 5) | 24, length]);
}
