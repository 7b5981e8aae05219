import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '#kernel';
import { priceLines, type PriceArithmetic } from '../domain/price-lines.js';
import type { RequestRecord } from '../enquiry/request-record.js';
import { RequestRepository, type RequestFilter } from '../enquiry/request.repository.js';
import { PinnedPrices } from '../ledger/pinned-prices.js';
import { TransferRepository, type TransferRecord } from '../ledger/transfer.repository.js';

/** A settled request with everything that explains what it cost. */
export interface ExplainedRequest extends RequestRecord {
  /** Movements of the customer's money and of our costs, by leg. */
  readonly transfers: readonly TransferRecord[];
  /** Null when the price version cannot be found. */
  readonly arithmetic: PriceArithmetic | null;
}

/** What operators, and organizations, see of requests. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly requests: RequestRepository,
    private readonly transfers: TransferRepository,
    private readonly prices: PinnedPrices,
  ) {}

  list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    return this.requests.list(filter, page);
  }

  /** A settled request of an organization; null for one of another. */
  findOwn(organizationId: string, requestId: string): Promise<RequestRecord | null> {
    return this.requests.findOwn(organizationId, requestId);
  }

  /** Null until the request is settled, and for ids that are none of ours. */
  async find(requestId: string): Promise<ExplainedRequest | null> {
    const record = await this.requests.find(requestId);
    if (record === null) return null;
    const { meters, usage, modelId, priceVersionId, multipliersPpm } = record.event;
    const [transfers, version] = await Promise.all([
      this.transfers.ofRequest(requestId),
      this.prices.find(modelId, priceVersionId),
    ]);
    const arithmetic = version === null ? null : priceLines(meters, usage.promptTokens, version, multipliersPpm);
    return { ...record, transfers, arithmetic };
  }
}
