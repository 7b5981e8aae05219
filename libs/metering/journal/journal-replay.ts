import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config, Logger } from '#infra';
import { RoutifyError, uuidTimeMs } from '#kernel';
import { parseOpenLine, type FinishedRecord, type OwingRecord } from './domain/journal-record.js';
import { readRecords } from './domain/read-records.js';
import { JournalSender } from './journal-sender.js';
import { SegmentFolder, type Segment } from './segment-folder.js';

const SENT_AT_ONCE = 100;

/** Counts of requests; `damaged` counts lines, or stretches of a segment. */
export interface ReplayReport {
  readonly sent: number;
  /** Redis or the ledger had them already. */
  readonly known: number;
  readonly failed: number;
  readonly damaged: number;
}

/** Sends by hand what journals and logs of gateways say. Everything may be sent twice. */
@Injectable()
export class JournalReplay {
  constructor(
    private readonly sender: JournalSender,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** Lines of a log; those that gateways have printed of open requests count, the others are passed over. */
  async replayLines(lines: AsyncIterable<string>): Promise<ReplayReport> {
    const records: OwingRecord[] = [];
    let damaged = 0;
    for await (const line of lines) {
      const record = parseOpenLine(line);
      if (record === 'damaged') damaged++;
      else if (record !== null) records.push(record);
    }
    return { ...(await this.sendAll(records)), damaged };
  }

  /**
   * Every finish of requests that were admitted since then, settled or not, from one folder of segments or from all of
   * this host. Admissions without an end are not touched: they may belong to requests that run. Throws
   * `invalid_request_error` for a folder that cannot be read.
   */
  async replaySince(sinceMs: number, folderPath: string | null): Promise<ReplayReport> {
    const total = { sent: 0, known: 0, failed: 0, damaged: 0 };
    for (const { path } of this.segments(folderPath)) {
      const finishes: FinishedRecord[] = [];
      total.damaged += readRecords(readFileSync(path), (record) => {
        if (record.kind === 'F' && uuidTimeMs(record.requestId) >= sinceMs) finishes.push(record);
      });
      const { sent, known, failed } = await this.sendAll(finishes);
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

  private async sendAll(records: readonly OwingRecord[]): Promise<Omit<ReplayReport, 'damaged'>> {
    const count = { sent: 0, known: 0, failed: 0 };
    for (let index = 0; index < records.length; index += SENT_AT_ONCE) {
      const outcomes = records.slice(index, index + SENT_AT_ONCE).map((record) => this.sendOne(record));
      for (const outcome of await Promise.all(outcomes)) count[outcome]++;
    }
    return count;
  }

  private async sendOne(record: OwingRecord): Promise<'sent' | 'known' | 'failed'> {
    try {
      return await this.sender.send(record);
    } catch (error) {
      this.logger.error({ request: record.requestId, error }, 'a request could not be replayed');
      return 'failed';
    }
  }
}
