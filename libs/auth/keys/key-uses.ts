import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#infra';
import { KeyUsesRepository } from './key-uses.repository.js';

const WRITE_INTERVAL_MS = 60_000;

/**
 * When keys were used last, as a sample: the settlement notes each request in memory, and once a minute one statement
 * writes what is new. A worker that dies takes at most a minute of it along.
 */
@Injectable()
export class KeyUses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private noted = new Map<string, number>();
  private readonly writes = new RepeatedWork(
    () => this.writeNoted(),
    (error) => {
      this.logger.warn({ error }, 'when keys were used last could not be written; the next minute tries again');
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

  /** A request of the key was admitted at `atMs` (Unix milliseconds). */
  note(keyId: string, atMs: number): void {
    if (atMs > (this.noted.get(keyId) ?? 0)) this.noted.set(keyId, atMs);
  }

  /** Writes what is noted; public for tests, the timer calls it. Never rejects. */
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
