import { Injectable } from '@nestjs/common';
import { formatId, type Page, type PageRequest } from '#kernel';
import { priceLines, type PriceArithmetic } from '#pricing';
import { type RequestRecord, RequestRepository, type RequestFilter } from '#records';
import {
  ArchiveRepository,
  archivedError,
  PinnedPrices,
  TransferRepository,
  type TransferRecord,
  RefundRepository,
} from '#billing';

/** A settled request with the explanation of its cost. */
export interface ExplainedRequest extends RequestRecord {
  /** Postings of the charge and of the cost, in order, followed by those of refunds. */
  readonly transfers: readonly TransferRecord[];
  /** Null when the price version is missing. */
  readonly arithmetic: PriceArithmetic | null;
}

/** Settled requests, for operators and for organizations. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly requests: RequestRepository,
    private readonly transfers: TransferRepository,
    private readonly refunds: RefundRepository,
    private readonly prices: PinnedPrices,
    private readonly archive: ArchiveRepository,
  ) {}

  /** Throws 400 for a window that is partly archived. */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const archive = await this.archive.find();
    if (archive !== null && filter.from < archive.before) {
      throw archivedError('invalid_request_error', 'A part of this window', archive, 'from');
    }
    return this.requests.list(filter, page);
  }

  /** A settled request of an organization; null for that of another. Throws like `find`. */
  async findOwn(organizationId: string, requestId: string): Promise<RequestRecord | null> {
    const record = await this.requests.findOwn(organizationId, requestId);
    if (record === null) await this.refuseArchived(requestId);
    return record;
  }

  /** Null until the request is settled, and for unknown ids. Throws `not_found` for ids of archived months. */
  async find(requestId: string): Promise<ExplainedRequest | null> {
    const record = await this.requests.find(requestId);
    if (record === null) {
      await this.refuseArchived(requestId);
      return null;
    }
    const { meters, usage, modelId, priceVersionId, multipliersPpm } = record.event;
    const [transfers, version] = await Promise.all([
      this.transfers.ofRequest(requestId, await this.refunds.idsOf(requestId)),
      this.prices.find(modelId, priceVersionId),
    ]);
    const arithmetic = version === null ? null : priceLines(meters, usage.promptTokens, version, multipliersPpm);
    return { ...record, transfers, arithmetic };
  }

  private async refuseArchived(requestId: string): Promise<void> {
    const archive = await this.archive.ofRequest(requestId);
    if (archive !== null) throw archivedError('not_found', formatId('gen', requestId), archive);
  }
}
