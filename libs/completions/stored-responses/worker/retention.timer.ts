import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { ResponseBuffer } from '../response.buffer.js';
import { StoredResponsesRepository } from '../stored-responses.repository.js';

const BATCH = 1_000;
/** What one organization keeps at most. */
const ORGANIZATION_BYTES_MAX = 1_073_741_824;

/** Deletes responses whose time is over, and notes which organizations have no room for more. */
@Injectable()
export class RetentionTimer extends WorkerTimer {
  protected readonly intervalMs = 60_000;
  protected readonly failure = 'could not delete stored responses whose time is over';

  constructor(
    private readonly buffer: ResponseBuffer,
    private readonly repository: StoredResponsesRepository,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.repository.deleteExpired(BATCH)) === BATCH);
    await this.buffer.markFull(await this.repository.findFull(ORGANIZATION_BYTES_MAX));
  }
}
