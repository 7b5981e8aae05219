import { Injectable } from '@nestjs/common';
import { RedisService } from '#core/infra';

/** Renewed digests that control has not written, by the ids of their keys. */
const RENEWED_KEYS = 'auth:renewed-keys';
/** When opaque state of a version of ROUTIFY_SECRET was opened last, by the version. */
const STATE_USES = 'auth:state-uses';
/** Longer than control is unavailable. */
const KEPT_S = 30 * 86_400;
const SCAN_COUNT = 500;

/** Owns `auth:renewed-keys` and `auth:state-uses` in Redis. */
@Injectable()
export class OldSecretUsesRepository {
  constructor(private readonly redis: RedisService) {}

  async addRenewedKeys(renewed: ReadonlyMap<string, string>): Promise<void> {
    await this.redis.client.hset(RENEWED_KEYS, Object.fromEntries(renewed));
    await this.redis.client.expire(RENEWED_KEYS, KEPT_S);
  }

  /** Batches until all have been read. */
  async *renewedKeys(): AsyncGenerator<readonly (readonly [keyId: string, text: string])[]> {
    let cursor = '0';
    do {
      const [next, flat] = await this.redis.client.hscan(RENEWED_KEYS, cursor, 'COUNT', SCAN_COUNT);
      yield Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] ?? '', flat[2 * at + 1] ?? ''] as const);
      cursor = next;
    } while (cursor !== '0');
  }

  async removeRenewedKeys(keyIds: readonly string[]): Promise<void> {
    if (keyIds.length > 0) await this.redis.client.hdel(RENEWED_KEYS, ...keyIds);
  }

  async setStateUses(uses: ReadonlyMap<number, number>): Promise<void> {
    await this.redis.client.hset(STATE_USES, Object.fromEntries(uses));
  }

  async stateUses(): Promise<ReadonlyMap<number, Date>> {
    const uses = Object.entries(await this.redis.client.hgetall(STATE_USES));
    return new Map(uses.map(([version, atMs]) => [Number(version), new Date(Number(atMs))]));
  }
}
