import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import { Clock } from '#core';
import { OpenedProviders } from '../status-checks/opened-providers.js';
import { StatusCheckRepository } from '../status-checks/status-check.repository.js';
import { sweepSubject } from '../status-checks/sweep-subject.js';
import { ComparisonsService } from './comparisons.service.js';

const HOUR_MS = 3_600_000;
/** UTC: providers have settled the day before by then. */
const FROM_HOUR = 3;
/** Less than a day, so that a late night does not move the next one. */
const EVERY_MS = 20 * HOUR_MS;
/** What messages lost in three days is found, as by a long outage. */
const SWEPT_MS = 72 * HOUR_MS;

/** Asks each provider once a night for what messages may have lost, and compares those that keep an account. */
@Injectable()
export class NightlyComparison {
  /** When this process swept providers that are not compared; of others the comparison says it. */
  private readonly sweptAtMs = new Map<string, number>();

  constructor(
    private readonly comparisons: ComparisonsService,
    private readonly opened: OpenedProviders,
    private readonly statusChecks: StatusCheckRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (new Date(nowMs).getUTCHours() < FROM_HOUR) return;
    const compared = (await this.comparisons.list()).map((one) => [one.providerId, one.comparedAt.getTime()] as const);
    const last = new Map([...this.sweptAtMs, ...compared]);
    for (const { provider, adapter } of await this.opened.list()) {
      if (nowMs - (last.get(provider.id) ?? 0) < EVERY_MS) continue;
      try {
        await this.statusChecks.add(provider.id, [sweepSubject(new Date(nowMs - SWEPT_MS))]);
        if (adapter.comparison === null) this.sweptAtMs.set(provider.id, nowMs);
        else await this.comparisons.compare(provider.id);
      } catch (error) {
        this.logger.warn({ provider: provider.id, error }, 'could not compare a payment provider with the ledger');
      }
    }
  }
}
