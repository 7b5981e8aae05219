import { randomBytes } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { ConcurrencyLimit, RoutifyError } from '#core';
import { normalizePassword } from '../domain/check-password.js';

/** Hashes at a time: each takes a core and tens of MiB, off the event loop. */
const RUNNING_MAX = 2;
/** Beyond it log-ins get 503: they would wait for seconds. */
const WAITING_MAX = 40;
const ITERATIONS = 2;
/** The package declares it as a constant of the compiler, which a build file by file cannot read. */
const ARGON2ID = 2 as NonNullable<Options['algorithm']>;

/**
 * argon2id for passwords. Few run at a time, so that a flood of log-ins takes neither all memory nor all cores. An
 * account without a password, or none at all, takes as long as a wrong password.
 */
@Injectable()
export class PasswordHasher {
  private readonly options: Options;
  private readonly running = new ConcurrencyLimit(RUNNING_MAX);
  private decoy: Promise<string> | null = null;

  constructor({ passwordMemoryKib }: Config) {
    this.options = {
      algorithm: ARGON2ID,
      memoryCost: passwordMemoryKib,
      timeCost: ITERATIONS,
      parallelism: 1,
    };
  }

  hash(password: string): Promise<string> {
    return this.limited(() => hash(normalizePassword(password), this.options));
  }

  /** @param stored null: there is no password to compare with, and the result is false */
  async verify(stored: string | null, password: string): Promise<boolean> {
    this.decoy ??= hash(randomBytes(16), this.options);
    const compared = stored ?? (await this.decoy);
    const matches = await this.limited(() => verify(compared, normalizePassword(password)));
    return matches && stored !== null;
  }

  /** Whether a hash was made with another cost than today's. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(`$argon2id$v=19$m=${this.options.memoryCost},t=${ITERATIONS},p=1$`);
  }

  private async limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.running.isFull && this.running.waitingCount >= WAITING_MAX) {
      throw new RoutifyError('overloaded', 'Too many logins at once. Try again.', { retryAfterMs: 2_000 });
    }
    return await this.running.run(work);
  }
}
