import { Injectable } from '@nestjs/common';
import { BillingQueries } from '#billing/admission';
import { CapUseService } from '#billing/ledger';
import { capName, Clock, limitAt, withTimeout } from '#core';
import type { OrganizationCap } from '../../caps/cap.js';
import { countedCap } from '../../domain/stored-cap.js';

/** A response does not wait for Redis. */
const OPEN_TIMEOUT_MS = 500;

/** What a cap has counted in its current period: nano-USD or requests, as the cap. */
export interface CapUsage {
  /** In force. */
  readonly limit: bigint;
  /** Booked. */
  readonly spent: bigint;
  /** Held by running requests, or not booked yet; null while Redis has no value. */
  readonly open: bigint | null;
  readonly resetsAtMs: number | null;
}

/** The usage of caps: what is booked from Postgres, what is open from Redis. */
@Injectable()
export class CapAnswers {
  constructor(
    private readonly uses: CapUseService,
    private readonly queries: BillingQueries,
    private readonly clock: Clock,
  ) {}

  /** By the id of each cap; all are of one organization. */
  async usagesOf(caps: readonly OrganizationCap[]): Promise<(cap: OrganizationCap) => CapUsage> {
    const [first] = caps;
    const [uses, open] = await Promise.all([
      this.uses.usesOfListed(caps.map(listed)),
      first === undefined ? new Map<string, bigint>() : this.readOpen(first, caps),
    ]);
    const nowMs = this.clock.nowMs();
    return (cap) => {
      const { spent = 0n, resetsAtMs = null } = uses.get(cap.id) ?? {};
      return { limit: limitAt(countedCap(cap), nowMs), spent, open: open.get(cap.id) ?? null, resetsAtMs };
    };
  }

  async usageOf(cap: OrganizationCap): Promise<CapUsage> {
    return (await this.usagesOf([cap]))(cap);
  }

  /** Empty when Redis does not answer in time or is unreachable. */
  private async readOpen(
    { organizationId, organization }: OrganizationCap,
    caps: readonly OrganizationCap[],
  ): Promise<ReadonlyMap<string, bigint>> {
    const reading = this.queries.capStates(organizationId, caps.map(countedCap), organization.tz);
    const states = await withTimeout(OPEN_TIMEOUT_MS, reading).catch(() => []);
    return new Map(states.flatMap(({ cap, open }) => (cap.id === null ? [] : [[cap.id, open] as const])));
  }
}

function listed({ organization, ...cap }: OrganizationCap) {
  return { ...cap, capName: capName(cap.number, cap.unit), tz: organization.tz };
}
