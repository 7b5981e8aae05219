import { Injectable } from '@nestjs/common';
import { RedisService } from '#core/infra';
import type { AdmittedRequest } from './domain/meter-commands.js';
import { parseTerms } from './domain/terms.js';
import { AdmissionQueries } from './admission-queries.service.js';
import { capturingKeyWords, requestKeys, shardKeys, type RequestKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

const reapScript = new LuaScript('reap');

/** The lease of a running request that was not renewed for 30 s. */
export interface ExpiredLease {
  readonly organizationId: string;
  readonly keyId: string;
  readonly requestId: string;
  /** As read; a lease renewed since then is not reaped. Unix milliseconds, Redis time. */
  readonly endsAtMs: number;
}

/** An admission without a result in a journal. */
interface LostAdmission extends AdmittedRequest {
  readonly payload: string;
}

/** `already`: captured or settled. `renewed`: the lease has a later end. `missing`: unknown to Redis. */
type ReapOutcome = 'reaped' | 'already' | 'renewed' | 'missing';

/** Captures requests of dead processes at their last checkpoint. */
@Injectable()
export class ReapService {
  constructor(
    private readonly redis: RedisService,
    private readonly queries: AdmissionQueries,
  ) {}

  /** Expired leases of a shard, the oldest first. Read twice before reaping: an outage expires all of them at once. */
  async listExpiredLeases(shard: number, limit: number): Promise<ExpiredLease[]> {
    const [seconds] = await this.redis.client.time();
    const flat = await this.redis.client.zrange(
      shardKeys(shard).leases,
      '-inf',
      `${Number(seconds)}000`,
      'BYSCORE',
      'LIMIT',
      0,
      limit,
      'WITHSCORES',
    );
    const leases: ExpiredLease[] = [];
    for (let index = 0; index + 1 < flat.length; index += 2) {
      const [organizationId = '', keyId = '', requestId = ''] = flat[index]?.split('|') ?? [];
      leases.push({ organizationId, keyId, requestId, endsAtMs: Number(flat[index + 1]) });
    }
    return leases;
  }

  /** Captures the request of an expired lease, unless it was renewed since it was read. */
  async reap({ organizationId, keyId, requestId, endsAtMs }: ExpiredLease): Promise<ReapOutcome> {
    const entry = await this.queries.findEntry(organizationId, requestId);
    const keys = requestKeys(organizationId, keyId, requestId, entry?.terms.idempotencyHash ?? null);
    return this.run(keys, [requestId, organizationId, keyId, 'lease', String(endsAtMs)]);
  }

  /** For operators: releases a hold. A request that still runs is adjusted to its true usage later. */
  async releaseHold(organizationId: string, requestId: string): Promise<ReapOutcome> {
    const entry = await this.queries.findEntry(organizationId, requestId);
    if (entry === null) return 'missing';
    const { keyId, idempotencyHash } = entry.terms;
    const keys = requestKeys(organizationId, keyId, requestId, idempotencyHash);
    return this.run(keys, [requestId, organizationId, keyId, 'release']);
  }

  /** Captures an admission without a result in its journal; at 0 if Redis has lost it. */
  async replay({ organizationId, requestId, terms, payload }: LostAdmission): Promise<ReapOutcome> {
    const { keyId, idempotencyHash } = parseTerms(terms);
    const keys = requestKeys(organizationId, keyId, requestId, idempotencyHash);
    return this.run(keys, [requestId, organizationId, keyId, 'replay', '', terms, payload]);
  }

  private async run(keys: RequestKeys, args: string[]): Promise<ReapOutcome> {
    const reply = await reapScript.run(this.redis.client, capturingKeyWords(keys), args);
    switch (reply) {
      case 'REAPED':
        return 'reaped';
      case 'ALREADY':
        return 'already';
      case 'RENEWED':
        return 'renewed';
      case 'MISSING':
        return 'missing';
      default:
        throw new TypeError(`unknown reply of the reap script: ${String(reply)}`);
    }
  }
}
