import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AdmissionQueries } from '#admission';
import { Logger, RepeatedWork } from '#infra';
import { Clock } from '#kernel';
import type { OpenRequest } from './domain/open-requests.js';
import { JournalSender } from './journal-sender.js';
import { UsageJournal } from './usage-journal.js';

const LOOK_INTERVAL_MS = 2_000;
/** A gateway that waits for its end looks more often. */
const IMPATIENT_INTERVAL_MS = 100;
const REPEAT_AFTER_MS = 10_000;
/** Of one look. A worker that is away for long leaves more open than Redis should be asked about at once. */
const LOOK_MAX = 10_000;
const REPEAT_MAX = 2_000;
const REPEATED_AT_ONCE = 100;

/**
 * Sees to it that every request in the journal reaches the ledger. An F is open until the marker says that Postgres has
 * it at grade 2, an A without F until it says anything; whatever is older than 10 s without that is sent again. An
 * answer of Redis proves nothing: it may forget what it has answered.
 */
@Injectable()
export class JournalWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looks = new RepeatedWork(
    () => this.lookOnce(),
    (error) => {
      this.logger.warn({ error, requests: this.journal.openCount() }, 'the journal could not be compared with Redis');
    },
  );

  constructor(
    private readonly journal: UsageJournal,
    private readonly enquiry: AdmissionQueries,
    private readonly sender: JournalSender,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.look();
    this.looks.every(LOOK_INTERVAL_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    void this.looks.stop();
    await this.journal.close();
  }

  /** One look at everything that is open. Never rejects. */
  look(): Promise<void> {
    return this.looks.run();
  }

  /** Waits until nothing is open, or for so long; answers what is open then, as lines for `routify journal replay -`. */
  async settle(withinMs: number): Promise<readonly string[]> {
    const deadline = performance.now() + withinMs;
    while (this.journal.openCount() > 0 && performance.now() < deadline) {
      void this.look();
      await sleep(IMPATIENT_INTERVAL_MS);
    }
    return this.journal.openLines();
  }

  private async lookOnce(): Promise<void> {
    const open = this.journal.take(LOOK_MAX);
    if (open.length === 0) return;
    const grades = await this.enquiry.readMarkers(open);
    const nowMs = this.clock.monotonicMs();
    const due: OpenRequest[] = [];
    const booked: string[] = [];
    for (const request of open) {
      const grade = grades.get(request.requestId);
      if (grade === 2 || (grade === 1 && request.kind === 'A')) booked.push(request.requestId);
      else if (request.sentAtMs === null || nowMs - request.sentAtMs >= REPEAT_AFTER_MS) due.push(request);
    }
    this.journal.released(booked);
    await this.repeat(due.slice(0, REPEAT_MAX), nowMs);
  }

  private async repeat(due: readonly OpenRequest[], nowMs: number): Promise<void> {
    for (let index = 0; index < due.length; index += REPEATED_AT_ONCE) {
      await Promise.all(due.slice(index, index + REPEATED_AT_ONCE).map((request) => this.repeatOne(request, nowMs)));
    }
  }

  private async repeatOne(request: OpenRequest, nowMs: number): Promise<void> {
    request.sentAtMs = nowMs;
    try {
      const outcome = await this.sender.send(this.journal.read(request));
      if (outcome === 'sent') this.logger.info({ request: request.requestId }, 'a finish was sent again');
    } catch (error) {
      this.logger.error({ request: request.requestId, error }, 'a finish could not be sent again');
    }
  }
}
