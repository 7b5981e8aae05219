import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { ResponseBuffer } from './response.buffer.js';
import type { SealedResponse } from './sealed-response.js';

const BYTES_MAX = 128 * 1_048_576;
const INTERVAL_MS = 2_000;

/**
 * The gateway's own copies of responses, until the worker has moved them to Postgres: what Redis loses is written to it
 * again.
 */
@Injectable()
export class UnmovedResponses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly copies = new Map<string, SealedResponse>();
  private bytes = 0;
  private readonly passes = new RepeatedWork(
    () => this.check(),
    (error) => {
      this.logger.warn({ error, responses: this.copies.size }, 'could not check stored responses');
    },
  );

  constructor(
    private readonly buffer: ResponseBuffer,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.passes.every(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }

  /** False: there is no room. */
  keep(response: SealedResponse): boolean {
    const size = response.ciphertext.length;
    if (this.bytes + size > BYTES_MAX) return false;
    this.copies.set(response.id, response);
    this.bytes += size;
    return true;
  }

  release(id: string): void {
    const copy = this.copies.get(id);
    if (copy === undefined) return;
    this.copies.delete(id);
    this.bytes -= copy.ciphertext.length;
  }

  /** One pass; public for tests. Throws without Redis. */
  async check(): Promise<void> {
    if (this.copies.size === 0) return;
    const ids = [...this.copies.keys()];
    for (const id of await this.buffer.settled(ids)) this.release(id);
    for (const id of await this.buffer.lost([...this.copies.keys()])) {
      const copy = this.copies.get(id);
      if (copy !== undefined) await this.buffer.put(copy);
    }
  }
}
