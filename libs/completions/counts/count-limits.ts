import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { Clock, LeakyBuckets, RoutifyError, type Principal } from '#core';

const MINUTE_MS = 60_000;
/** Keys are free to make, so all keys of an organization together have a limit as well. */
const ORGANIZATION_TIMES = 4;
/** Time that the bodies of an organization's counts take: half a second at once, then five percent of the event loop. */
const BODIES = { burst: 500, leakPerMs: 0.05, max: 2_000 } as const;
const IDS_MAX = 20_000;

/**
 * The limits of what is free: token counts and estimates. They take no part of a key's requests per minute, and none of
 * the uncharged time of its organization. State of one gateway.
 */
@Injectable()
export class CountLimits {
  private readonly perKey: number;
  private readonly perOrganization: number;
  private readonly keys: LeakyBuckets;
  private readonly organizations: LeakyBuckets;
  private readonly bodies: LeakyBuckets;

  constructor(clock: Clock, { countsPerMinute }: Config) {
    this.perKey = countsPerMinute;
    this.perOrganization = ORGANIZATION_TIMES * countsPerMinute;
    this.keys = countsOf(this.perKey, clock);
    this.organizations = countsOf(this.perOrganization, clock);
    this.bodies = new LeakyBuckets(BODIES, clock, IDS_MAX);
  }

  /** Counts one request. Returns the 429 for one above a limit, which counts nothing. */
  take({ keyId, organizationId }: Pick<Principal, 'keyId' | 'organizationId'>): RoutifyError | null {
    const waits = { key: this.keys.waitMs(keyId), organization: this.organizations.waitMs(organizationId) };
    const scope = waits.organization > waits.key ? 'organization' : 'key';
    if (waits[scope] > 0) return this.refusal(scope, waits[scope]);
    const bodiesMs = this.bodies.waitMs(organizationId);
    if (bodiesMs > 0) return bodiesRefusal(bodiesMs);
    this.keys.add(keyId, MINUTE_MS);
    this.organizations.add(organizationId, MINUTE_MS);
    return null;
  }

  /** @param readMs time that the body of a count took */
  addBody(organizationId: string, readMs: number): void {
    this.bodies.add(organizationId, readMs);
  }

  private refusal(scope: 'key' | 'organization', retryAfterMs: number): RoutifyError {
    const limit = scope === 'key' ? this.perKey : this.perOrganization;
    return new RoutifyError(
      'rate_limit_exceeded',
      `The ${scope} is limited to ${limit} token counts and estimates per minute.`,
      { retryAfterMs, metadata: { limit: 'counts', scope, limit_value: limit, retry_after_ms: retryAfterMs } },
    );
  }
}

/** So many at once, and evenly from then on: the cell of a limit per minute, in counts times milliseconds. */
function countsOf(perMinute: number, clock: Clock): LeakyBuckets {
  const full = MINUTE_MS * perMinute;
  return new LeakyBuckets({ burst: full - MINUTE_MS, leakPerMs: perMinute, max: full }, clock, IDS_MAX);
}

function bodiesRefusal(retryAfterMs: number): RoutifyError {
  return new RoutifyError(
    'rate_limit_exceeded',
    'Token counts and estimates of this organization have used too much gateway time. Try again later.',
    { retryAfterMs, metadata: { limit: 'count_bodies', scope: 'organization', retry_after_ms: retryAfterMs } },
  );
}
