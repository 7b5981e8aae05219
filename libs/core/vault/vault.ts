import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret } from '../kernel/secret.js';
import { Config } from '../infra/config/config.js';
import type { SealedRow, SealedSecret } from './sealed-rows.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets in Postgres and its backups, and documents of customers. The first key seals, every key opens. The
 * binding names the row of a ciphertext: it does not open under another one.
 */
@Injectable()
export class Vault {
  private readonly keys: ReadonlyMap<string, Buffer>;
  /** The name of the key that seals. */
  readonly sealingKeyId: string;

  constructor(config: Config) {
    this.keys = new Map(config.encryptionKeys.map(({ kid, key }) => [kid, Buffer.from(key.reveal(), 'base64')]));
    const [sealing] = config.encryptionKeys;
    if (sealing === undefined) throw new Error('there is no encryption key');
    this.sealingKeyId = sealing.kid;
  }

  seal(secret: Secret, binding: string): SealedSecret {
    const key = this.keyOf(this.sealingKeyId);
    const ciphertext = encrypt(key, [Buffer.from(secret.reveal(), 'utf8')], binding);
    return { ciphertext, encryptionKeyId: this.sealingKeyId };
  }

  /** Throws when the key is not configured, or the bytes were changed or belong to another binding. */
  open({ ciphertext, encryptionKeyId }: SealedSecret, binding: string): Secret {
    return new Secret(decrypt(this.keyOf(encryptionKeyId), ciphertext, binding).toString('utf8'));
  }

  /** Bytes of one owner, an organization's id or `backups`, with a key of its own, which is derived from the installation's. */
  sealDocument(ownerId: string, parts: readonly Buffer[], binding: string): SealedSecret {
    const key = ownerKey(this.keyOf(this.sealingKeyId), ownerId);
    return { ciphertext: encrypt(key, parts, binding), encryptionKeyId: this.sealingKeyId };
  }

  /** Throws like `open`, and for a document of another owner. */
  openDocument(ownerId: string, { ciphertext, encryptionKeyId }: SealedSecret, binding: string): Buffer {
    return decrypt(ownerKey(this.keyOf(encryptionKeyId), ownerId), ciphertext, binding);
  }

  /** The names of all keys, that of the sealing one first. */
  get keyIds(): readonly string[] {
    return [...this.keys.keys()];
  }

  /** The same secret or document under the key that seals. Throws like `open`. */
  reseal({ sealed, binding, organizationId }: SealedRow): SealedSecret {
    if (organizationId === null) return this.seal(this.open(sealed, binding), binding);
    return this.sealDocument(organizationId, [this.openDocument(organizationId, sealed, binding)], binding);
  }

  private keyOf(encryptionKeyId: string): Buffer {
    const key = this.keys.get(encryptionKeyId);
    if (key === undefined) throw new Error(`there is no encryption key named ${encryptionKeyId}`);
    return key;
  }
}

function ownerKey(key: Buffer, ownerId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `routify documents ${ownerId}`, KEY_BYTES));
}

function encrypt(key: Buffer, parts: readonly Buffer[], binding: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(binding));
  const encrypted = [...parts.map((part) => cipher.update(part)), cipher.final()];
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), ...encrypted]));
}

function decrypt(key: Buffer, ciphertext: Uint8Array, binding: string): Buffer {
  const nonce = ciphertext.subarray(0, NONCE_BYTES);
  const tag = ciphertext.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(binding)).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
