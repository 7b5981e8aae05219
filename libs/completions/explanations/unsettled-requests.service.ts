import { Injectable } from '@nestjs/common';
import { AdmissionQueries, BacklogService, parseTerms, unsettledRecord, type RequestRecord } from '#billing/admission';
import { SettlementFailuresService, type FailureRecord } from '#billing/ledger';
import { RoutifyError, withTimeout, formatUsageEvent, parseUsageEvent, type UsageEvent } from '#core';
import type { ExplainedRequest } from './domain/explained-request.js';

/** A request in some state, before its explanation. */
export type FoundRequest = RequestRecord & Pick<ExplainedRequest, 'state'>;

const SEARCH_TIMEOUT_MS = 5_000;
/** No request has more: each grade can fail once. */
const FAILURES = { limit: 2, after: null, before: null } as const;

/** Requests that the ledger does not have, or refused. */
@Injectable()
export class UnsettledRequests {
  constructor(
    private readonly failures: SettlementFailuresService,
    private readonly backlog: BacklogService,
    private readonly admission: AdmissionQueries,
  ) {}

  /** Events of a request that could not be booked, oldest first. */
  async failuresOf(requestId: string): Promise<FailureRecord[]> {
    const { rows } = await this.failures.list({ requestId }, FAILURES);
    return [...rows].reverse();
  }

  /** A request that is only in Redis. Throws 503 when Redis does not answer in time. */
  find(requestId: string): Promise<FoundRequest | null> {
    return withTimeout(SEARCH_TIMEOUT_MS, this.search(requestId), () => {
      throw new RoutifyError('temporarily_unavailable', 'Redis is not responding. Try again.');
    });
  }

  private async search(requestId: string): Promise<FoundRequest | null> {
    const organizationId = await this.backlog.findOrganization(requestId);
    const entry = organizationId === null ? null : await this.admission.findEntry(organizationId, requestId);
    if (organizationId === null || entry === null) return null;
    const { admittedAtMs, keyId } = entry.terms;
    const event = parseUsageEvent(entry.payload, { organizationId, keyId });
    if (entry.state !== 'held') return { ...unsettledRecord(event, admittedAtMs), state: 'captured' };
    return { ...unsettledRecord({ ...event, holdNanoUsd: entry.amountNanoUsd }, admittedAtMs), state: 'running' };
  }
}

/** The request of the last failure; null without one, and for an event that cannot be read. */
export function failedRequest(failures: readonly FailureRecord[]): FoundRequest | null {
  const last = failures.at(-1);
  const event = last === undefined ? null : eventOf(last);
  if (last === undefined || event === null) return null;
  const state = last.resolution === 'voided' ? 'voided' : 'failed';
  return { ...unsettledRecord(event, parseTerms(last.terms).admittedAtMs), state };
}

/** The event of a failure by the names of its fields; as the gateway wrote it, where it cannot be read. */
export function readableEvent(failure: FailureRecord): string {
  const event = eventOf(failure);
  return event === null ? failure.payload : formatUsageEvent(event);
}

function eventOf({ terms, payload, organizationId }: FailureRecord): UsageEvent | null {
  try {
    return parseUsageEvent(payload, { organizationId, keyId: parseTerms(terms).keyId });
  } catch {
    return null;
  }
}
