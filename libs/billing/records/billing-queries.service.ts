import { Injectable } from '@nestjs/common';
import {
  ANY_REQUEST,
  Clock,
  countsIn,
  limitAt,
  minBigint,
  RoutifyError,
  type Cap,
  type Principal,
  parseUsageEvent,
} from '#core';
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

/** A cap of a key with its use. Amounts are nano-USD or requests, as the cap. */
export interface CountedCap extends CapState {
  readonly cap: Cap;
  /** In force. */
  readonly limit: bigint;
}

/** The gateway's read model of balances and requests. */
@Injectable()
export class BillingQueries {
  constructor(
    private readonly admission: AdmissionQueries,
    private readonly requests: RequestRepository,
    private readonly wallets: WalletRequests,
    private readonly calendar: SpendCalendar,
    private readonly clock: Clock,
  ) {}

  /** Throws `temporarily_unavailable` when the wallet is not in Redis, and is not published in time either. */
  async credits(organizationId: string): Promise<Credits> {
    const wallet = await this.getWallet(organizationId);
    const { postedNanoUsd, unsettledNanoUsd, heldNanoUsd, availableNanoUsd } = wallet;
    return { balanceNanoUsd: postedNanoUsd - unsettledNanoUsd, heldNanoUsd, availableNanoUsd };
  }

  /** Use of all caps that can count a request of the key, running requests included. Throws like `credits`. */
  async caps({ organizationId, keyId, caps, tz }: Principal): Promise<CountedCap[]> {
    if (caps.length === 0) return [];
    await this.getWallet(organizationId);
    return this.capStates(organizationId, caps, tz, keyId);
  }

  /**
   * The same of caps of an organization. Without its wallet in Redis nothing is spent or open.
   * @param keyId of caps that are named by their period
   */
  async capStates(organizationId: string, caps: readonly Cap[], tz: string, keyId = ''): Promise<CountedCap[]> {
    const nowMs = this.clock.nowMs();
    const windows = caps.map((cap) => ({
      cap,
      name: cap.name,
      limit: limitAt(cap, nowMs),
      ...this.calendar.windowOf(cap, tz),
    }));
    const states = await this.admission.readCaps(organizationId, keyId, windows);
    return windows.flatMap(({ cap, limit }, index) => {
      const state = states[index];
      return state === undefined ? [] : [{ ...state, cap, limit }];
    });
  }

  /**
   * What the key may still spend on any model, by the available balance and every cap that it sees. Negative in debt. Throws like
   * `credits`.
   */
  async leftNanoUsd(principal: Principal): Promise<bigint> {
    const [{ availableNanoUsd }, caps] = await Promise.all([
      this.credits(principal.organizationId),
      this.caps(principal),
    ]);
    return caps
      .filter(({ cap }) => cap.isHard && cap.isVisible && cap.unit === 'usd' && countsIn(cap, ANY_REQUEST))
      .reduce((least, { limit, spent, open }) => minBigint(least, limit - spent - open), availableNanoUsd);
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
