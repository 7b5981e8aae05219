import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyHasher } from '#auth';
import { RedisService } from '#core/infra';
import { Clock, RoutifyError } from '#core';
import { isProof } from '../domain/proof-of-work.js';

const LIFE_MS = 600_000;
const NONCE_BYTES = 16;

/** A solved challenge, as the browser sends it. */
export interface Proof {
  readonly challenge: string;
  readonly answer: string;
}

/** Challenges for a proof of work. They are signed, not stored; Redis remembers the solved ones until they expire. */
@Injectable()
export class Challenges {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly redis: RedisService,
    private readonly clock: Clock,
  ) {}

  /** `nonce.expiry.signature` */
  issue(): { readonly challenge: string; readonly expiresMs: number } {
    const expiresMs = this.clock.nowMs() + LIFE_MS;
    const text = `${randomBytes(NONCE_BYTES).toString('base64url')}.${expiresMs}`;
    return { challenge: `${text}.${this.hasher.sign(textOf(text))}`, expiresMs };
  }

  /** Throws 400 unless the proof is right, in time, and used for the first time. */
  async require(proof: Proof | undefined, bits: number): Promise<void> {
    if (bits === 0) return;
    if (proof !== undefined && this.isIssued(proof.challenge) && isProof(proof.challenge, proof.answer, bits)) {
      const [nonce = ''] = proof.challenge.split('.');
      const first = await this.redis.client.set(`identity:solved:${nonce}`, '1', 'PX', LIFE_MS, 'NX');
      if (first !== null) return;
    }
    throw new RoutifyError('invalid_request_error', 'proof: solve a new challenge from GET /api/v1/auth/challenge.', {
      param: 'proof',
    });
  }

  private isIssued(challenge: string): boolean {
    const [nonce = '', expiry = '', signature = ''] = challenge.split('.');
    return this.hasher.isSigned(textOf(`${nonce}.${expiry}`), signature) && Number(expiry) > this.clock.nowMs();
  }
}

function textOf(challenge: string): string {
  return `challenge ${challenge}`;
}
