import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { KeyUsesRepository } from './key-uses.repository.js';

const WRITE_INTERVAL_MS = 60_000;

/**
 * Samples the last use of keys: settlement notes each request in memory, and once a minute one statement writes the new
 * times. A crash of the worker loses at most a minute.
 */
@Injectable()
export class KeyUses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private noted = new Map<string, number>();
  private readonly writes = new RepeatedWork(
    () => this.writeNoted(),
    (error) => {
      this.logger.warn({ error }, 'could not write the last use of keys; retrying in a minute');
    },
  );

  constructor(
    private readonly uses: KeyUsesRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.writes.every(WRITE_INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.writes.stop();
    await this.writes.run();
  }

  /** Notes that a request of the key was admitted at `atMs` (Unix milliseconds). */
  note(keyId: string, atMs: number): void {
    if (atMs > (this.noted.get(keyId) ?? 0)) this.noted.set(keyId, atMs);
  }

  /** Writes the noted uses; public for tests, the timer calls it. Never rejects. */
  write(): Promise<void> {
    return this.writes.run();
  }

  private async writeNoted(): Promise<void> {
    if (this.noted.size === 0) return;
    const writing = this.noted;
    this.noted = new Map();
    try {
      await this.uses.write(new Map([...writing].map(([keyId, atMs]) => [keyId, new Date(atMs)])));
    } catch (error) {
      for (const [keyId, atMs] of writing) this.note(keyId, atMs);
      throw error;
    }
  }
}
