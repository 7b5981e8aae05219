import * as fs from 'node:fs';
import { join } from 'node:path';
import { LastingAlarm, RepeatedWork, type Config, type Logger } from '#core/infra';
import type { Clock } from '#core';
import {
  continuationOf,
  decodeRecordAt,
  EncodableRecord,
  finalizedBy,
  formatOpenLine,
  type AdmittedRecord,
  type ContinuedRecord,
  type FinalizedRecord,
  type OpenRecord,
} from './domain/journal-record.js';
import { OpenRequests, type OpenRequest, type RecordPosition } from './domain/open-requests.js';
import { readRecords } from './domain/read-records.js';
import { FolderOwner } from './folder-owner.js';
import { JournalUnavailableError } from './journal-unavailable-error.js';
import { JournalWriter } from './journal-writer.js';
import { SegmentFolder } from './segment-folder.js';

const SEGMENT_BYTES_MAX = 64 * 1_048_576;
const CLOSED_AGE_MAX_MS = 24 * 3_600_000;
const PROBE_AFTER_MS = 1_000;
const TIDY_INTERVAL_MS = 60_000;
/** Bounds the loss when a release record is damaged. */
const RELEASE_BATCH_MAX = 500;
/** How long a starting gateway waits for the exit of its predecessor. */
const OWNER_WAIT_MS = 2_000;

type JournalSettings = Pick<Config, 'instance' | 'journalDir' | 'journalBytesMax' | 'journalFsyncMs'>;
export type AdmittedLine = Omit<AdmittedRecord, 'kind'>;
export type FinalizedLine = Omit<FinalizedRecord, 'kind'>;

/**
 * The gateway's durable record of unsettled requests, in a folder that outlives the process. A is written after
 * admission and before the upstream call, F or C before the first byte that contains the cost and before the last byte in
 * any case, R when the ledger has the charge. A start reads the open requests, including those of instances without an
 * owner.
 */
export class UsageJournal {
  private readonly writer: JournalWriter;
  private readonly tidying = new RepeatedWork(
    () => {
      this.tidy();
    },
    (error) => {
      this.logger.warn({ error }, 'could not close or remove journal segments');
    },
  );

  private constructor(
    private readonly folder: SegmentFolder,
    private readonly owner: FolderOwner,
    private readonly open: OpenRequests,
    private readonly settings: JournalSettings,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    const alarm = new LastingAlarm('journal_unwritable', logger, clock);
    this.writer = new JournalWriter(folder, {
      segmentBytesMax: SEGMENT_BYTES_MAX,
      fsyncMs: settings.journalFsyncMs,
      probeAfterMs: PROBE_AFTER_MS,
      onFailed: (error) => {
        alarm.raise({ error }, 'journal unwritable, admission stopped');
      },
      onRecovered: () => {
        alarm.clear();
        this.recover();
      },
    });
    void this.tidying.run();
    this.tidying.every(TIDY_INTERVAL_MS);
  }

  /** Throws JournalUnavailableError when another gateway owns the journal, or when its folder is unusable. */
  static async open(settings: JournalSettings, logger: Logger, clock: Clock): Promise<UsageJournal> {
    const { journalDir: root, instance } = settings;
    try {
      fs.mkdirSync(root, { recursive: true, mode: 0o700 });
      const owner = await FolderOwner.claim(root, instance, OWNER_WAIT_MS);
      if ('owner' in owner) throw new JournalUnavailableError(ownedBy(owner.owner, settings));
      const folder = new SegmentFolder(join(root, instance));
      folder.create();
      await adoptOrphans(root, instance, folder, logger);
      const open = readOpenRequests(folder, logger, clock);
      return new UsageJournal(folder, owner, open, settings, logger, clock);
    } catch (error) {
      const { syscall, message } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw error;
      throw new JournalUnavailableError(`The journal in ${root} cannot be used: ${message}.`, { cause: error });
    }
  }

  /** The error that stopped writing, null while writable. No request must be admitted meanwhile. */
  problem(): string | null {
    return this.writer.problem?.message ?? null;
  }

  /** Rejects when the record is not durable: the request must not proceed. */
  admitted(line: AdmittedLine): Promise<void> {
    const { requestId, organizationId, terms, payload } = line;
    return this.writer.append(
      new EncodableRecord({ kind: 'A', requestId, organizationId, terms, payload }),
      (location) => {
        this.open.admit(requestId, organizationId, location);
      },
    );
  }

  /**
   * Resolves when the record is durable; the bytes with the cost wait for it. When it rejects, they wait for the
   * capture in Redis instead, and the request stays open in memory, until this process ends.
   *
   * @param sharedLength characters at the beginning of the payload that are those of the admission's
   */
  async finalized(line: FinalizedLine, sharedLength = 0): Promise<void> {
    const continues = sharedLength === 0 ? null : this.open.admissionOf(line.requestId);
    const record = continues === null ? wholeOf(line) : continuationOf(line, sharedLength);
    try {
      await this.writer.append(new EncodableRecord(record), (location) => {
        this.open.finalize(line, location, this.clock.monotonicMs(), continues);
      });
    } catch (error) {
      this.open.finalize(line, wholeOf(line), this.clock.monotonicMs());
      throw error;
    }
  }

  /** Fire and forget: a lost record only causes one resend per request after the next start. */
  released(requestIds: readonly string[]): void {
    for (const requestId of requestIds) this.open.release(requestId);
    for (let from = 0; from < requestIds.length; from += RELEASE_BATCH_MAX) {
      const batch = requestIds.slice(from, from + RELEASE_BATCH_MAX);
      const record = new EncodableRecord({ kind: 'R', requestIds: batch });
      this.writer.append(record, () => undefined).catch(() => undefined);
    }
  }

  /** Requests that do not run and are not confirmed as settled. */
  openCount(): number {
    return this.open.count;
  }

  /** For the heartbeat: running requests, open requests, and the age of the oldest open one. */
  report(): { readonly running: number; readonly open: number; readonly oldest_open_ms: number | null } {
    const { runningCount, count } = this.open;
    const sinceMs = this.open.oldestSinceMs();
    const oldest = sinceMs === null ? null : Math.round(this.clock.monotonicMs() - sinceMs);
    return { running: runningCount, open: count, oldest_open_ms: oldest };
  }

  /** Size of all segments on disk. */
  bytes(): number {
    return this.folder.bytes();
  }

  /** Up to `limit` open requests, round-robin. */
  take(limit: number): OpenRequest[] {
    return this.open.take(limit);
  }

  /** All that is needed to resend an open request. Throws when a segment is damaged or missing. */
  read({ requestId, at, continues }: OpenRequest): OpenRecord {
    if (!('segment' in at)) return at;
    const record = this.readAt(at, requestId);
    if (record.kind !== 'C') return record;
    const admitted = continues === null ? record : this.readAt(continues, requestId);
    if (admitted.kind !== 'A') throw new RangeError(`the journal has no admission of ${requestId}`);
    return finalizedBy(record, admitted);
  }

  private readAt({ segment, offset, length }: RecordPosition, requestId: string): OpenRecord | ContinuedRecord {
    const found = decodeRecordAt(this.folder.readPart(segment, offset, length), 0);
    if (found === null || found.record.kind === 'R' || found.record.requestId !== requestId) {
      throw new RangeError(`segment ${segment} of the journal was changed at byte ${offset}`);
    }
    return found.record;
  }

  /** Open requests as lines for `routify journal replay -`. */
  openLines(): string[] {
    return this.open.list().flatMap((request) => {
      try {
        return [formatOpenLine(this.read(request))];
      } catch (error) {
        this.logger.error({ request: request.requestId, error }, 'could not read an open request from the journal');
        return [];
      }
    });
  }

  async close(): Promise<void> {
    await this.tidying.stop();
    this.writer.close();
    await this.tidying.run();
    await this.owner.release();
  }

  /** Writes the records that are only in memory. */
  private recover(): void {
    this.logger.info({}, 'journal writable again');
    for (const { at } of this.open.list()) {
      if (!('segment' in at)) this.finalized(at).catch(() => undefined);
    }
  }

  private tidy(): void {
    for (const { number, state } of this.folder.list()) {
      const isClosable = state === 'log' && number !== this.writer.currentNumber && this.open.countIn(number) === 0;
      if (isClosable) this.folder.close(number);
    }
    const retention = { closedAgeMaxMs: CLOSED_AGE_MAX_MS, bytesMax: this.settings.journalBytesMax };
    this.folder.sweep(retention, this.clock.nowMs());
  }
}

function wholeOf(line: FinalizedLine): FinalizedRecord {
  return { kind: 'F', ...line };
}

function ownedBy(owner: string, { journalDir, instance }: JournalSettings): string {
  return (
    `Another gateway writes the journal ${join(journalDir, instance)}: ${owner}.\n` +
    'Gateways that share ROUTIFY_JOURNAL_DIR need names of their own: set ROUTIFY_INSTANCE.'
  );
}

/** Folders of stopped instances, which may never start again; their open requests must not wait. */
async function adoptOrphans(root: string, instance: string, folder: SegmentFolder, logger: Logger): Promise<void> {
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === instance) continue;
    const orphan = new SegmentFolder(join(root, entry.name));
    if (orphan.list().length === 0) continue;
    const owner = await FolderOwner.claim(root, entry.name, 0);
    if ('owner' in owner) continue;
    folder.adopt(orphan);
    await owner.release();
    logger.info({ from: entry.name }, 'adopted the journal of a stopped gateway');
  }
}

function readOpenRequests(folder: SegmentFolder, logger: Logger, clock: Clock): OpenRequests {
  const open = new OpenRequests();
  for (const { number, state } of folder.list()) {
    if (state !== 'log') continue;
    let unusable = 0;
    const damaged = readRecords(folder.read(number), (record, offset, length) => {
      if (!open.read(record, { segment: number, offset, length }, clock.monotonicMs())) unusable++;
    });
    const skipped = damaged + unusable;
    if (skipped > 0) logger.warn({ segment: number, skipped }, 'damaged parts of the journal skipped');
  }
  if (open.count > 0) logger.info({ requests: open.count }, 'open requests of an earlier run');
  return open;
}
