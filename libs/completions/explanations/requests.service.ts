import { Injectable } from '@nestjs/common';
import {
  ArchiveRepository,
  archivedRefusal,
  type FailureRecord,
  PinnedPrices,
  TransferRepository,
  RefundRepository,
} from '#billing/ledger';
import { ChannelsService } from '#channels';
import {
  formatId,
  isUuid,
  type Page,
  type PageRequest,
  type PriceArithmetic,
  priceLines,
  withAdvisorLines,
} from '#core';
import { type RequestRecord, RequestRepository } from '#billing/admission';
import type { ExplainedRequest } from './domain/explained-request.js';
import type { RequestFilter } from './search/request-filter.repository.js';
import { RequestSearch } from './search/request-search.repository.js';
import { failedRequest, type FoundRequest, UnsettledRequests } from './unsettled-requests.service.js';

export interface PricedRequest extends RequestRecord {
  /** Null: its price is not known any more. */
  readonly arithmetic: PriceArithmetic | null;
}

/** Requests, for operators and for organizations. */
@Injectable()
export class RequestsService {
  constructor(
    private readonly requests: RequestRepository,
    private readonly search: RequestSearch,
    private readonly transfers: TransferRepository,
    private readonly refunds: RefundRepository,
    private readonly prices: PinnedPrices,
    private readonly archive: ArchiveRepository,
    private readonly channels: ChannelsService,
    private readonly unsettled: UnsettledRequests,
  ) {}

  /** A page as RequestSearch finds it. Throws 400 for a window that is partly archived. */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const archive = await this.archive.find();
    if (archive !== null && filter.from < archive.before) {
      throw archivedRefusal('window_archived', archive, {}, 'from');
    }
    return this.search.list(filter, page);
  }

  /** A settled request of an organization; null for that of another. Throws like `find`. */
  async findOwn(organizationId: string, requestId: string): Promise<PricedRequest | null> {
    const record = await this.requests.findOwn(organizationId, requestId);
    if (record !== null) return { ...record, arithmetic: await this.arithmeticOf(record) };
    await this.refuseArchived(requestId);
    return null;
  }

  /** Null for unknown ids. Throws `not_found` for ids of archived months, 503 when Redis is needed and is away. */
  async find(requestId: string): Promise<ExplainedRequest | null> {
    // Twice from the ledger: a request may be settled between the first read of it and that of Redis.
    const found =
      (await this.findSettled(requestId)) ??
      (await this.unsettled.find(requestId)) ??
      (await this.findSettled(requestId));
    const failures = await this.unsettled.failuresOf(requestId);
    const shown = found ?? failedRequest(failures);
    if (shown !== null) return this.explain(shown, failures);
    await this.refuseArchived(requestId);
    return null;
  }

  private async findSettled(requestId: string): Promise<FoundRequest | null> {
    const record = await this.requests.find(requestId);
    return record === null ? null : { ...record, state: 'settled' };
  }

  private async explain(found: FoundRequest, failures: readonly FailureRecord[]): Promise<ExplainedRequest> {
    const { requestId } = found.event;
    const [transfers, arithmetic, channels] = await Promise.all([
      this.transfers.ofRequest(requestId, await this.refunds.idsOf(requestId)),
      this.arithmeticOf(found),
      this.channels.namesOf(channelIdsOf(found)),
    ]);
    return { ...found, transfers, arithmetic, failures, channels };
  }

  /** By the price that was in force at its admission. */
  private async arithmeticOf({ event }: Pick<RequestRecord, 'event'>): Promise<PriceArithmetic | null> {
    const { advisor } = event;
    const version = await this.prices.find(event.priceVersionId);
    if (version === null) return null;
    const own = priceLines(event.meters, event.usage.promptTokens, version, event.multipliersPpm);
    if (advisor === null) return own;
    const ofAdvisor = await this.prices.find(advisor.priceVersionId);
    return ofAdvisor === null ? null : withAdvisorLines(own, advisor, ofAdvisor);
  }

  private async refuseArchived(requestId: string): Promise<void> {
    const archive = await this.archive.ofRequest(requestId);
    if (archive !== null) throw archivedRefusal('request_archived', archive, { request: formatId('gen', requestId) });
  }
}

function channelIdsOf({ event: { attempts, candidates } }: FoundRequest): string[] {
  const ids = [...attempts.map(({ channelId }) => channelId), ...candidates.map(({ channel }) => channel)];
  return [...new Set(ids)].filter(isUuid);
}
