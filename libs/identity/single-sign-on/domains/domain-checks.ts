import { Injectable } from '@nestjs/common';
import { Logger, type Transaction } from '#core/infra';
import { Clock, formatId, systemActor } from '#core';
import { AccountNotices, type DomainNotice } from '../../mails/account-notices.js';
import { verificationRecord } from '../domain/domain-name.js';
import { CHECK_INTERVAL_MS, FAILING_INTERVAL_MS, judgeClaim } from '../domain/judge-claim.js';
import { recordDomain, type DomainColumns } from './domain-records.js';
import { SOUND, suspendsAt, type DOMAIN_FAILURES, type OrganizationDomain } from './organization-domain.js';
import { DomainsRepository } from './domains.repository.js';
import { TextRecords } from './text-records.js';

/** At a time, each a question to the servers of a stranger's domain. */
const BATCH = 10;
/** A check that a process did not finish is made again after it. */
const LEASE_MS = 600_000;

type Failure = (typeof DOMAIN_FAILURES)[number];

/**
 * Looks for the record of each verified domain every day: a domain ends, is sold, or moves. After seven days without it
 * the claim is suspended, with mails to the owners before. Of several processes one checks a domain at a time.
 */
@Injectable()
export class DomainChecks {
  constructor(
    private readonly domains: DomainsRepository,
    private readonly records: TextRecords,
    private readonly notices: AccountNotices,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(ending: AbortSignal): Promise<void> {
    let due: readonly OrganizationDomain[];
    do {
      const now = new Date(this.clock.nowMs());
      due = await this.domains.claimDue(BATCH, now, new Date(now.getTime() + LEASE_MS));
      await Promise.all(due.map((domain) => this.check(domain)));
    } while (due.length === BATCH && !ending.aborted);
  }

  private async check(domain: OrganizationDomain): Promise<void> {
    const { name, value } = verificationRecord(domain.domain, domain.token);
    const texts = await this.records.find(name);
    if (texts?.includes(value) === true) await this.apply(domain, this.sound());
    else await this.fail(domain, texts === null ? 'dns_unavailable' : 'record_missing');
  }

  private sound(): DomainColumns {
    const nowMs = this.clock.nowMs();
    return { ...SOUND, checkedAt: new Date(nowMs), nextCheckAt: new Date(nowMs + CHECK_INTERVAL_MS) };
  }

  private async fail(domain: OrganizationDomain, failure: Failure): Promise<void> {
    const nowMs = this.clock.nowMs();
    const now = new Date(nowMs);
    // Suspended and verified again by an older process, which leaves the old failure in the row.
    const { warnings, warnedAt, ...known } = domain.suspendedAt === null ? domain : SOUND;
    const failingSince = known.failingSince ?? now;
    const judged = judgeClaim(
      { sinceMs: failingSince.getTime(), warnings, warnedAtMs: warnedAt?.getTime() ?? null },
      nowMs,
    );
    const nextCheckAt = new Date(nowMs + FAILING_INTERVAL_MS);
    const columns = { failure, failingSince, warnings, warnedAt, suspendedAt: null, checkedAt: now, nextCheckAt };
    const target = { domain: formatId('dom', domain.id), organization: formatId('org', domain.organizationId) };
    this.logger.warn({ ...target, failure, failing_since: failingSince }, 'a verified domain has no record');
    if (judged === 'wait') return this.apply(domain, columns);
    const { name, value } = verificationRecord(domain.domain, domain.token);
    const until = suspendsAt({ ...domain, failingSince }) ?? now;
    const variables = { domain: domain.domain, record: name, value };
    const notify = await this.notices.domainFailing(domain.organizationId, {
      ...variables,
      suspended: judged === 'suspend',
      // The last mail comes a day before the end.
      untilMs: Math.max(until.getTime(), nowMs + CHECK_INTERVAL_MS),
    } satisfies DomainNotice);
    if (judged === 'warn') await this.apply(domain, { ...columns, warnings: warnings + 1, warnedAt: now }, notify);
    else await this.suspend(domain, columns, notify);
  }

  private suspend(
    domain: OrganizationDomain,
    columns: DomainColumns,
    notify: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    const suspendedAt = new Date(this.clock.nowMs());
    return this.apply(domain, { ...columns, verifiedAt: null, nextCheckAt: null, suspendedAt }, async (tx, after) => {
      await recordDomain(tx, systemActor('domain check'), 'domain.suspend', after, domain);
      await notify(tx);
    });
  }

  /** No effect where the domain was verified or removed since it was claimed: what was found is older. */
  private apply(
    domain: OrganizationDomain,
    columns: DomainColumns,
    hook: (tx: Transaction, after: OrganizationDomain) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    return this.domains.transaction(async (tx) => {
      const after = await this.domains.updateClaimed(tx, domain, columns);
      if (after !== null) await hook(tx, after);
    });
  }
}
