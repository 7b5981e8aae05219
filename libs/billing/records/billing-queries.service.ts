import { Injectable } from '@nestjs/common';
import { minBigint, RoutifyError, type Principal, parseUsageEvent } from '#core';
import { AdmissionQueries, type WalletState } from '../admission/admission-queries.service.js';
import { SpendCalendar } from '../admission/spend-calendar.js';
import { WalletRequests } from '../admission/wallet-requests.js';
import type { CapState } from '../admission/domain/cap-state.js';
import { unsettledRecord, type RequestRecord } from './request-record.repository.js';
import { RequestRepository } from './request.repository.js';

/** Current balance of an organization. */
export interface Credits {
  /** Posted balance minus captured, unsettled charges; holds are not deducted. */
  readonly balanceNanoUsd: bigint;
  readonly heldNanoUsd: bigint;
  /** Maximum hold of a new request, credit included. Negative while in debt. */
  readonly availableNanoUsd: bigint;
}

/** One request of an organization. */
export interface Generation extends RequestRecord {
  /** Whether the record comes from the ledger. Otherwise it comes from Redis and can still change. */
  readonly settled: boolean;
  /** Admitted and not yet captured. */
  readonly running: boolean;
}

/** The gateway's read model of balances and requests. */
@Injectable()
export class BillingQueries {
  constructor(
    private readonly admission: AdmissionQueries,
    private readonly requests: RequestRepository,
    private readonly wallets: WalletRequests,
    private readonly calendar: SpendCalendar,
  ) {}

  /** Throws `temporarily_unavailable` when the wallet is not in Redis, and is not published in time either. */
  async credits(organizationId: string): Promise<Credits> {
    const wallet = await this.getWallet(organizationId);
    const { postedNanoUsd, unsettledNanoUsd, heldNanoUsd, availableNanoUsd } = wallet;
    return { balanceNanoUsd: postedNanoUsd - unsettledNanoUsd, heldNanoUsd, availableNanoUsd };
  }

  /** Use of the spend caps of the key and of its member, running requests included. Throws like `credits`. */
  async caps({ organizationId, keyId, spendCaps, tz }: Principal): Promise<CapState[]> {
    if (spendCaps.length === 0) return [];
    await this.getWallet(organizationId);
    return this.admission.readCaps(organizationId, keyId, this.calendar.windowsOf(spendCaps, tz));
  }

  /** What the key may still spend, by the available balance and every cap of it. Negative in debt. Throws like `credits`. */
  async leftNanoUsd(principal: Principal): Promise<bigint> {
    const [{ availableNanoUsd }, caps] = await Promise.all([
      this.credits(principal.organizationId),
      this.caps(principal),
    ]);
    return caps.reduce(
      (least, { limitNanoUsd, spentNanoUsd, openNanoUsd }) =>
        minBigint(least, limitNanoUsd - spentNanoUsd - openNanoUsd),
      availableNanoUsd,
    );
  }

  /** Null when the organization has no such request. */
  async findGeneration(organizationId: string, requestId: string): Promise<Generation | null> {
    const unsettled = await this.findUnsettled(organizationId, requestId);
    if (unsettled !== null) return unsettled;
    const record = await this.requests.findOwn(organizationId, requestId);
    return record === null ? null : { ...record, settled: true, running: false };
  }

  private async getWallet(organizationId: string): Promise<WalletState> {
    const known = await this.admission.findWallet(organizationId);
    if (known !== null) return known;
    await this.wallets.whenPublished(organizationId);
    const published = await this.admission.findWallet(organizationId);
    if (published !== null) return published;
    throw new RoutifyError('temporarily_unavailable', 'The balance is not available yet. Try again.', {
      retryAfterMs: 1_000,
    });
  }

  /**
   * Redis first: an entry exists exactly until the ledger has its grade. So a request that is settled between the two
   * reads is found by the second.
   */
  private async findUnsettled(organizationId: string, requestId: string): Promise<Generation | null> {
    const entry = await this.admission.findEntry(organizationId, requestId);
    if (entry === null) return null;
    const event = parseUsageEvent(entry.payload, { organizationId, keyId: entry.terms.keyId });
    return { ...unsettledRecord(event, entry.terms.admittedAtMs), settled: false, running: entry.state === 'held' };
  }
}
