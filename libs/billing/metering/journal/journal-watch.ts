import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { Clock } from '#core';
import { AdmissionQueries } from '../../admission/admission-queries.service.js';
import type { Grade } from '../../admission/domain/settlement-commands.js';
import type { OpenRequest } from './domain/open-requests.js';
import { JournalSender } from './journal-sender.js';
import { UsageJournal } from './usage-journal.js';

const CHECK_INTERVAL_MS = 2_000;
/** While a gateway stops. */
const SHUTDOWN_INTERVAL_MS = 100;
/** Running requests renew their leases as often: within 30 s of a loss Redis has all of them again. */
const CONFIRM_AFTER_MS = 10_000;
/** Requests per check: an outage of the worker leaves more open requests than one Redis call should read. */
const CHECKED_MAX = 10_000;
const RESENT_MAX = 5_000;
const RESEND_BATCH_SIZE = 100;

/**
 * Ensures that every request in the journal reaches the ledger. An F is open until its settled marker has grade 2 (the
 * final record is in Postgres), an A without F until any settled marker exists. Whether Redis still has it is looked up
 * 10 s after the last time, and at the start; what it has lost is sent again. The reply to a capture is no proof,
 * because Redis can lose acknowledged writes; a capture that waits for a slow worker is not repeated.
 */
@Injectable()
export class JournalWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly checks = new RepeatedWork(
    () => this.checkOnce(),
    (error) => {
      this.logger.warn({ error, requests: this.journal.openCount() }, 'could not compare the journal with Redis');
    },
  );

  constructor(
    private readonly journal: UsageJournal,
    private readonly queries: AdmissionQueries,
    private readonly sender: JournalSender,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.check();
    this.checks.every(CHECK_INTERVAL_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    void this.checks.stop();
    await this.journal.close();
  }

  /** Checks all open requests once. Never rejects. */
  check(): Promise<void> {
    return this.checks.run();
  }

  /** Waits until no request is open, or for the timeout; returns open ones as lines for `routify journal replay -`. */
  async settle(timeoutMs: number): Promise<readonly string[]> {
    const deadline = performance.now() + timeoutMs;
    while (this.journal.openCount() > 0 && performance.now() < deadline) {
      void this.check();
      await sleep(SHUTDOWN_INTERVAL_MS);
    }
    return this.journal.openLines();
  }

  private async checkOnce(): Promise<void> {
    const open = this.journal.take(CHECKED_MAX);
    if (open.length === 0) return;
    const grades = await this.queries.readMarkers(open);
    const nowMs = this.clock.monotonicMs();
    const settled = open.filter((request) => isDone(request, grades));
    this.journal.released(settled.map(({ requestId }) => requestId));
    const due = open.filter(
      (request) =>
        !isDone(request, grades) && (request.seenAtMs === null || nowMs - request.seenAtMs >= CONFIRM_AFTER_MS),
    );
    await this.resendLost(due, nowMs);
  }

  private async resendLost(due: readonly OpenRequest[], nowMs: number): Promise<void> {
    const captured = await this.queries.readCaptured(due);
    const lost = due.filter((request) => !isDone(request, captured)).slice(0, RESENT_MAX);
    for (const request of due) if (isDone(request, captured)) request.seenAtMs = nowMs;
    for (let index = 0; index < lost.length; index += RESEND_BATCH_SIZE) {
      await Promise.all(lost.slice(index, index + RESEND_BATCH_SIZE).map((request) => this.resendOne(request, nowMs)));
    }
  }

  private async resendOne(request: OpenRequest, nowMs: number): Promise<void> {
    request.seenAtMs = nowMs;
    try {
      const outcome = await this.sender.send(this.journal.read(request));
      if (outcome === 'sent') this.logger.info({ request: request.requestId }, 'request resent');
    } catch (error) {
      this.logger.error({ request: request.requestId, error }, 'could not resend request');
    }
  }
}

/** Whether a request is at the grade that ends it: 2 for an F, any for an A without F. */
function isDone({ kind, requestId }: OpenRequest, grades: ReadonlyMap<string, Grade>): boolean {
  const grade = grades.get(requestId);
  return grade === 2 || (grade === 1 && kind === 'A');
}
