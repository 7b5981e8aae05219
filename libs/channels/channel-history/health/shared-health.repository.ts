import { Injectable } from '@nestjs/common';
import type { ChainableCommander } from 'ioredis';
import { RedisService } from '#core/infra';
import type { HealthEvent } from './health-event.js';
import { EVENT_FIELD, HEALTH_EVENTS, HEALTH_EVENTS_MAX } from './health-events.repository.js';
import { parseSubjectKey, subjectKey, type HealthState, type HealthSubject } from './health-state.js';

/** One expiring key per state; the set of keys that may exist; the pub/sub channel of changes. */
const STATE = 'cool:state:';
const INDEX = 'cool:index';
export const HEALTH_CHANGES = 'cool:changes';
/** Use of a credential with limits, one hash per minute. */
const USE = 'cool:use:';
const USE_TTL_MS = 180_000;

type Stored = Pick<HealthState, 'reason' | 'sinceMs'>;

/** A change as published to all gateways; `state` null: it ended. */
interface PublishedChange {
  readonly key: string;
  readonly state: (Stored & { readonly remainingMs: number }) | null;
}

interface Use {
  readonly requests: number;
  readonly tokens: number;
}

/** Channel health shared between gateways, in Redis. No request reads it or waits for it. */
@Injectable()
export class SharedHealthRepository {
  constructor(private readonly redis: RedisService) {}

  /** @param event for the channel's history, added in the same transaction */
  async put({ subject, reason, sinceMs, remainingMs }: HealthState, event: HealthEvent | null = null): Promise<void> {
    const key = subjectKey(subject);
    const change: PublishedChange = { key, state: { reason, sinceMs, remainingMs } };
    await withEvent(this.redis.client.multi(), event)
      .set(STATE + key, JSON.stringify({ reason, sinceMs } satisfies Stored), 'PX', Math.max(1, Math.ceil(remainingMs)))
      .sadd(INDEX, key)
      .publish(HEALTH_CHANGES, JSON.stringify(change))
      .exec();
  }

  async end(subject: HealthSubject, event: HealthEvent | null = null): Promise<void> {
    const key = subjectKey(subject);
    const change: PublishedChange = { key, state: null };
    await withEvent(this.redis.client.multi(), event)
      .del(STATE + key)
      .srem(INDEX, key)
      .publish(HEALTH_CHANGES, JSON.stringify(change))
      .exec();
  }

  /** Adds the event alone, for a state that has already expired. */
  async addEvent(event: HealthEvent): Promise<void> {
    await withEvent(this.redis.client.multi(), event).exec();
  }

  /** Ends all states of a channel, and publishes a reset to all gateways. */
  async reset(channelId: string): Promise<void> {
    const states = await this.readAll();
    for (const { subject } of states) if (subject.channelId === channelId) await this.end(subject);
    await this.end({ kind: 'channel', channelId });
  }

  /** All current states. Removes expired keys from the index. */
  async readAll(): Promise<HealthState[]> {
    const keys = await this.redis.client.smembers(INDEX);
    const states = await Promise.all(keys.map((key) => this.read(key)));
    const expired = keys.filter((_, index) => states[index] === null);
    if (expired.length > 0) await this.redis.client.srem(INDEX, ...expired);
    return states.filter((state) => state !== null);
  }

  /** Parses a published change. Null: unknown subject. */
  parseChange(message: string): { readonly subject: HealthSubject; readonly state: HealthState | null } | null {
    const { key, state } = JSON.parse(message) as PublishedChange;
    const subject = parseSubjectKey(key);
    if (subject === null) return null;
    return { subject, state: state === null ? null : { subject, ...state } };
  }

  /** Adds this gateway's use in a minute; returns the total of all gateways. */
  async addUse(credentialId: string, minute: number, { requests, tokens }: Use): Promise<Use> {
    const key = `${USE}${credentialId}:${minute}`;
    const [allRequests, allTokens] = await Promise.all([
      this.redis.client.hincrby(key, 'requests', requests),
      this.redis.client.hincrby(key, 'tokens', tokens),
      this.redis.client.pexpire(key, USE_TTL_MS),
    ]);
    return { requests: allRequests, tokens: allTokens };
  }

  private async read(key: string): Promise<HealthState | null> {
    const subject = parseSubjectKey(key);
    const [stored, remainingMs] = await Promise.all([
      this.redis.client.get(STATE + key),
      this.redis.client.pttl(STATE + key),
    ]);
    if (subject === null || stored === null || remainingMs <= 0) return null;
    const { reason, sinceMs } = JSON.parse(stored) as Stored;
    return { subject, reason, sinceMs, remainingMs };
  }
}

/** Adds the event, if any. The stream is bounded, so that it does not fill Redis while no worker runs. */
function withEvent(multi: ChainableCommander, event: HealthEvent | null): ChainableCommander {
  if (event === null) return multi;
  return multi.xadd(HEALTH_EVENTS, 'MAXLEN', '~', HEALTH_EVENTS_MAX, '*', EVENT_FIELD, JSON.stringify(event));
}
