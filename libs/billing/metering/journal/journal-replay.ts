import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config, Logger } from '#core/infra';
import { RoutifyError, uuidTimeMs } from '#core';
import { parseOpenLine, type FinalizedRecord, type OpenRecord } from './domain/journal-record.js';
import { ChargeReader, readRecords } from './domain/read-records.js';
import { JournalSender } from './journal-sender.js';
import { SegmentFolder, type Segment } from './segment-folder.js';

const BATCH_SIZE = 100;

/** Numbers of requests; `damaged` counts lines, or damaged parts of a segment. */
export interface ReplayReport {
  readonly sent: number;
  /** Redis or the ledger had them already. */
  readonly known: number;
  readonly failed: number;
  readonly damaged: number;
}

/** Resends records from journals and gateway logs on an operator's command. Idempotent. */
@Injectable()
export class JournalReplay {
  constructor(
    private readonly sender: JournalSender,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** Sends the `journal.open` lines of a log; other lines are ignored. */
  async replayLines(lines: AsyncIterable<string>): Promise<ReplayReport> {
    const records: OpenRecord[] = [];
    let damaged = 0;
    for await (const line of lines) {
      const record = parseOpenLine(line);
      if (record === 'damaged') damaged++;
      else if (record !== null) records.push(record);
    }
    return { ...(await this.sendAll(records)), damaged };
  }

  /**
   * Sends the charges of all requests admitted since then, settled or not, from one folder of segments or from all
   * folders of this host. Skips admissions without a charge, which can belong to running requests. Throws
   * `invalid_request_error` for an unreadable folder.
   */
  async replaySince(sinceMs: number, folderPath: string | null): Promise<ReplayReport> {
    const total = { sent: 0, known: 0, failed: 0, damaged: 0 };
    const charges = new ChargeReader();
    for (const { path } of this.segments(folderPath)) {
      const records: FinalizedRecord[] = [];
      const damaged = readRecords(readFileSync(path), (record) => {
        const charge = charges.read(record);
        if (charge === null || record.kind === 'R' || uuidTimeMs(record.requestId) < sinceMs) return;
        if (charge === 'unknown') total.damaged++;
        else records.push(charge);
      });
      total.damaged += damaged;
      const { sent, known, failed } = await this.sendAll(records);
      total.sent += sent;
      total.known += known;
      total.failed += failed;
    }
    return total;
  }

  private segments(folderPath: string | null): Segment[] {
    try {
      const folders = folderPath === null ? this.folders() : [folderPath];
      return folders.flatMap((folder) => new SegmentFolder(folder).list());
    } catch (error) {
      const folder = folderPath ?? this.config.journalDir;
      throw new RoutifyError(
        'invalid_request_error',
        `${folder} cannot be read (${String(error).replace('Error: ', '')})`,
        { cause: error },
      );
    }
  }

  private folders(): string[] {
    const { journalDir } = this.config;
    return readdirSync(journalDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(journalDir, name));
  }

  private async sendAll(records: readonly OpenRecord[]): Promise<Omit<ReplayReport, 'damaged'>> {
    const count = { sent: 0, known: 0, failed: 0 };
    for (let index = 0; index < records.length; index += BATCH_SIZE) {
      const outcomes = records.slice(index, index + BATCH_SIZE).map((record) => this.sendOne(record));
      for (const outcome of await Promise.all(outcomes)) count[outcome]++;
    }
    return count;
  }

  private async sendOne(record: OpenRecord): Promise<'sent' | 'known' | 'failed'> {
    try {
      return await this.sender.send(record);
    } catch (error) {
      this.logger.error({ request: record.requestId, error }, 'request could not be replayed');
      return 'failed';
    }
  }
}
