import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { KeyHasher } from '../secrets/key-hasher.js';
import { TokenUsesRepository } from './token-uses.repository.js';

const WRITE_AFTER_MS = 60_000;

interface UsedToken {
  readonly id: string;
  readonly pepperVersion: number;
  readonly lastUsedAt: Date | null;
}

/** Notes when and from where tokens are used, once a minute, and hashes those of an earlier ROUTIFY_SECRET anew. */
@Injectable()
export class TokenUses {
  constructor(
    private readonly uses: TokenUsesRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  /** @param secret of the token, which has been accepted */
  async note({ id, pepperVersion, lastUsedAt }: UsedToken, secret: string, address: string | null): Promise<void> {
    const nowMs = this.clock.nowMs();
    const renewed = this.hasher.renewed(secret, pepperVersion);
    const isNoted = lastUsedAt !== null && nowMs - lastUsedAt.getTime() < WRITE_AFTER_MS;
    if (isNoted && renewed === null) return;
    const use = { lastUsedAt: new Date(nowMs), lastUsedAddress: address };
    await this.uses.write(id, this.hasher.digests(secret), { ...use, ...renewed });
  }
}
