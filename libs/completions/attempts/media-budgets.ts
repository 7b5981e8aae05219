import { Injectable } from '@nestjs/common';
import { Clock, LeakyBuckets } from '#kernel';

const MEGABYTE = 1_024 * 1_024;
/** Of an organization: 256 MiB at once, then a mebibyte a second; a debt of 256 MiB more bounds the wait. */
const RULE = { burst: 256 * MEGABYTE, leakPerMs: MEGABYTE / 1_000, max: 512 * MEGABYTE } as const;
const ORGANIZATIONS_MAX = 10_000;

/**
 * Bytes of media that a gateway downloads for an organization before a provider has taken the request. Requests that are
 * refused after their downloads cost the customer nothing, so that these bytes are bounded. State of one gateway.
 */
@Injectable()
export class MediaBudgets {
  private readonly organizations: LeakyBuckets;

  constructor(clock: Clock) {
    this.organizations = new LeakyBuckets(RULE, clock, ORGANIZATIONS_MAX);
  }

  of(organizationId: string): MediaBudget {
    return new MediaBudget(organizationId, this.organizations);
  }
}

/** The downloads of one request. */
export class MediaBudget {
  private takenBytes = 0;

  constructor(
    private readonly organizationId: string,
    private readonly organizations: LeakyBuckets,
  ) {}

  /** Until the organization may download again; 0: now. */
  get waitMs(): number {
    return this.organizations.waitMs(this.organizationId);
  }

  /** Counts bytes that have arrived. False: the organization may download no more now. */
  take(bytes: number): boolean {
    this.takenBytes += bytes;
    this.organizations.add(this.organizationId, bytes);
    return this.waitMs === 0;
  }

  /** A provider has taken the request, or has failed it: its downloads do not count. */
  giveBack(): void {
    if (this.takenBytes > 0) this.organizations.add(this.organizationId, -this.takenBytes);
    this.takenBytes = 0;
  }
}
