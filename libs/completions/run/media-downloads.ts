import { Injectable } from '@nestjs/common';
import { Clock, LeakyBuckets } from '#core';
import { MediaFetcher } from '#channels';

const MEGABYTE = 1_024 * 1_024;
/** Of an organization: 256 MiB at once, then a mebibyte a second; a debt of 256 MiB more bounds the wait. */
const RULE = { burst: 256 * MEGABYTE, leakPerMs: MEGABYTE / 1_000, max: 512 * MEGABYTE } as const;
const ORGANIZATIONS_MAX = 10_000;

/**
 * Downloads media for requests, and counts the bytes by organization until a provider has taken the request: one that is
 * refused after its downloads costs the customer nothing, so that these bytes are bounded. State of one gateway.
 */
@Injectable()
export class MediaDownloads {
  private readonly organizations: LeakyBuckets;

  constructor(
    private readonly fetcher: MediaFetcher,
    clock: Clock,
  ) {
    this.organizations = new LeakyBuckets(RULE, clock, ORGANIZATIONS_MAX);
  }

  of(organizationId: string): RequestDownloads {
    return new RequestDownloads(organizationId, this.organizations, this.fetcher);
  }
}

/** The downloads of one request. */
export class RequestDownloads {
  private readonly stopping = new AbortController();
  private takenBytes = 0;

  constructor(
    private readonly organizationId: string,
    private readonly organizations: LeakyBuckets,
    private readonly fetcher: Pick<MediaFetcher, 'fetchAll'>,
  ) {}

  /** Until the organization may download again; 0: now. */
  get waitMs(): number {
    return this.organizations.waitMs(this.organizationId);
  }

  /** `stopped`: the organization may download no more now, or the client has left. */
  async fetchAll(urls: readonly string[]): ReturnType<MediaFetcher['fetchAll']> {
    if (this.waitMs > 0) return { kind: 'stopped' };
    return this.fetcher.fetchAll(urls, { take: this.take, signal: this.stopping.signal });
  }

  /** Ends downloads: the client has left. */
  stop(): void {
    this.stopping.abort();
  }

  /** A provider has taken the request, or has failed it: its downloads do not count. */
  giveBack(): void {
    if (this.takenBytes > 0) this.organizations.add(this.organizationId, -this.takenBytes);
    this.takenBytes = 0;
  }

  private readonly take = (bytes: number): boolean => {
    this.takenBytes += bytes;
    this.organizations.add(this.organizationId, bytes);
    return this.waitMs === 0;
  };
}
