import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Secret } from '#kernel';
import { Config } from '#infra';

export interface SealedSecret {
  /** Nonce (12 bytes), tag (16 bytes), then the encrypted secret. */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** Name of the key in `ROUTIFY_ENCRYPTION_KEYS`. */
  readonly encryptionKeyId: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets in Postgres and its backups. The first key seals, every key opens. The binding names the row of a
 * ciphertext: it does not open under another one.
 */
@Injectable()
export class Vault {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly sealingKeyId: string;

  constructor(config: Config) {
    this.keys = new Map(config.encryptionKeys.map(({ kid, key }) => [kid, Buffer.from(key.reveal(), 'base64')]));
    const [sealing] = config.encryptionKeys;
    if (sealing === undefined) throw new Error('there is no encryption key');
    this.sealingKeyId = sealing.kid;
  }

  seal(secret: Secret, binding: string): SealedSecret {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keyOf(this.sealingKeyId), nonce).setAAD(Buffer.from(binding));
    const encrypted = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
    const ciphertext = new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), encrypted]));
    return { ciphertext, encryptionKeyId: this.sealingKeyId };
  }

  /** Throws when the key is not configured, or the bytes were changed or belong to another binding. */
  open({ ciphertext, encryptionKeyId }: SealedSecret, binding: string): Secret {
    const nonce = ciphertext.subarray(0, NONCE_BYTES);
    const tag = ciphertext.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(CIPHER, this.keyOf(encryptionKeyId), nonce, options);
    decipher.setAAD(Buffer.from(binding)).setAuthTag(tag);
    const encrypted = ciphertext.subarray(NONCE_BYTES + TAG_BYTES);
    return new Secret(Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8'));
  }

  private keyOf(encryptionKeyId: string): Buffer {
    const key = this.keys.get(encryptionKeyId);
    if (key === undefined) throw new Error(`there is no encryption key named ${encryptionKeyId}`);
    return key;
  }
}
