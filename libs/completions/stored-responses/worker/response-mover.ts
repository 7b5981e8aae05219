import { Injectable } from '@nestjs/common';
import { ResponseBuffer } from '../response.buffer.js';
import { StoredResponsesRepository } from '../stored-responses.repository.js';

/** Of up to 4 MiB each. */
const BATCH = 16;
const DELETIONS_BATCH = 1_000;

/** Moves responses from Redis to Postgres, and deletes those that customers delete. Several workers may do the same. */
@Injectable()
export class ResponseMover {
  constructor(
    private readonly buffer: ResponseBuffer,
    private readonly repository: StoredResponsesRepository,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.move()) === BATCH);
    await this.delete();
  }

  private async move(): Promise<number> {
    const waiting = await this.buffer.waiting(BATCH);
    await this.repository.insert(waiting);
    const deleted = await this.buffer.moved(waiting.map(({ id }) => id));
    await this.repository.delete(deleted);
    return waiting.length;
  }

  private async delete(): Promise<void> {
    const ids = await this.buffer.deletions(DELETIONS_BATCH);
    await this.repository.delete(ids);
    await this.buffer.removed(ids);
  }
}
