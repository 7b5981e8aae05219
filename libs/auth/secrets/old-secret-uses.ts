import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { Clock, withTimeout } from '#core';
import { KeyHasher } from './key-hasher.js';
import { OldSecretUsesRepository } from './old-secret-uses.repository.js';
import { writeRenewedKey } from './renewed-key.js';

const WRITE_INTERVAL_MS = 1_000;
/** An unavailable Redis delays no shutdown. */
const REDIS_TIMEOUT_MS = 2_000;
const KEYS_MAX = 10_000;

/** A key as it was found, by the digest of what was presented. */
interface FoundKey {
  readonly id: string;
  /** Of the presented secret, in hex. */
  readonly digest: string;
  readonly pepperVersion: number;
  /** Set for a previous secret, which ends by itself. */
  readonly secretExpiresAt: Date | null;
}

/**
 * What gateways see of earlier versions of ROUTIFY_SECRET: keys, whose new digests control writes, and opaque state.
 * Noted in memory, and written to Redis beside the requests, again after a failure. What a crash loses is noted when the
 * next process looks the key up.
 */
@Injectable()
export class OldSecretUses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private renewed = new Map<string, string>();
  private states = new Map<number, number>();
  private readonly writes = new RepeatedWork(
    () => this.writeNoted(),
    (error) => {
      this.logger.warn({ error }, 'could not note uses of an earlier ROUTIFY_SECRET; trying again');
    },
  );

  constructor(
    private readonly uses: OldSecretUsesRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.writes.every(WRITE_INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writes.stop();
  }

  /** Called when a key is looked up, not with each request. */
  noteKey({ id, digest, pepperVersion, secretExpiresAt }: FoundKey, presented: string): void {
    const renewed = secretExpiresAt === null ? this.hasher.renewed(presented, pepperVersion) : null;
    if (renewed === null || this.renewed.size >= KEYS_MAX) return;
    const hex = Buffer.from(renewed.digest).toString('hex');
    const key = { keyId: id, before: digest, digest: hex, pepperVersion: renewed.pepperVersion };
    this.renewed.set(id, writeRenewedKey(key, this.hasher));
  }

  noteState(pepperVersion: number): void {
    this.states.set(pepperVersion, this.clock.nowMs());
  }

  /** Public for tests, the timer calls it. Never rejects. */
  write(): Promise<void> {
    return this.writes.run();
  }

  private async writeNoted(): Promise<void> {
    const { renewed, states } = this;
    this.renewed = new Map();
    this.states = new Map();
    try {
      if (renewed.size > 0) await withTimeout(REDIS_TIMEOUT_MS, this.uses.addRenewedKeys(renewed));
      if (states.size > 0) await withTimeout(REDIS_TIMEOUT_MS, this.uses.setStateUses(states));
    } catch (error) {
      // A cached key is not looked up again soon.
      this.renewed = new Map([...renewed, ...this.renewed]);
      this.states = new Map([...states, ...this.states]);
      throw error;
    }
  }
}
