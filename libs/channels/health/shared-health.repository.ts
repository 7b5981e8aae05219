import { Injectable } from '@nestjs/common';
import type { ChainableCommander } from 'ioredis';
import { RedisService } from '#infra';
import type { HealthEvent } from './health-event.js';
import { EVENT_FIELD, HEALTH_EVENTS, HEALTH_EVENTS_MAX } from './health-events.repository.js';
import { parseSubjectKey, subjectKey, type HealthState, type HealthSubject } from './health-state.js';

/** States, one key each that ends by itself; the names of those that may exist; where changes are told. */
const STATE = 'cool:state:';
const INDEX = 'cool:index';
export const HEALTH_CHANGES = 'cool:changes';
/** Use of a credential with ceilings, one hash a minute. */
const USE = 'cool:use:';
const USE_KEPT_MS = 180_000;

type Stored = Pick<HealthState, 'reason' | 'sinceMs'>;

/** A change as it is told to all gateways; `state` null: it ended. */
interface Told {
  readonly key: string;
  readonly state: (Stored & { readonly remainingMs: number }) | null;
}

interface Use {
  readonly requests: number;
  readonly tokens: number;
}

/** What gateways know of channels and tell each other, in Redis. Nothing here is read or waited for by a request. */
@Injectable()
export class SharedHealthRepository {
  constructor(private readonly redis: RedisService) {}

  /** @param event for the channel's history, told with it or not at all */
  async put({ subject, reason, sinceMs, remainingMs }: HealthState, event: HealthEvent | null = null): Promise<void> {
    const key = subjectKey(subject);
    const told: Told = { key, state: { reason, sinceMs, remainingMs } };
    await queued(this.redis.client.multi(), event)
      .set(STATE + key, JSON.stringify({ reason, sinceMs } satisfies Stored), 'PX', Math.max(1, Math.ceil(remainingMs)))
      .sadd(INDEX, key)
      .publish(HEALTH_CHANGES, JSON.stringify(told))
      .exec();
  }

  async end(subject: HealthSubject, event: HealthEvent | null = null): Promise<void> {
    const key = subjectKey(subject);
    const told: Told = { key, state: null };
    await queued(this.redis.client.multi(), event)
      .del(STATE + key)
      .srem(INDEX, key)
      .publish(HEALTH_CHANGES, JSON.stringify(told))
      .exec();
  }

  /** Of a state that is over by now only the channel's history is told. */
  async tell(event: HealthEvent): Promise<void> {
    await queued(this.redis.client.multi(), event).exec();
  }

  /** Ends all states of a channel; every gateway forgets what it knew of it. */
  async reset(channelId: string): Promise<void> {
    const states = await this.readAll();
    for (const { subject } of states) if (subject.channelId === channelId) await this.end(subject);
    await this.end({ kind: 'channel', channelId });
  }

  /** Everything that is known now. Forgets the names of what ended by itself. */
  async readAll(): Promise<HealthState[]> {
    const keys = await this.redis.client.smembers(INDEX);
    const states = await Promise.all(keys.map((key) => this.read(key)));
    const over = keys.filter((_, index) => states[index] === null);
    if (over.length > 0) await this.redis.client.srem(INDEX, ...over);
    return states.filter((state) => state !== null);
  }

  /** A change as it was told. Null: not one of ours. */
  parseChange(message: string): { readonly subject: HealthSubject; readonly state: HealthState | null } | null {
    const { key, state } = JSON.parse(message) as Told;
    const subject = parseSubjectKey(key);
    if (subject === null) return null;
    return { subject, state: state === null ? null : { subject, ...state } };
  }

  /** Adds what this gateway used in a minute, and answers what all of them used. */
  async addUse(credentialId: string, minute: number, { requests, tokens }: Use): Promise<Use> {
    const key = `${USE}${credentialId}:${minute}`;
    const [allRequests, allTokens] = await Promise.all([
      this.redis.client.hincrby(key, 'requests', requests),
      this.redis.client.hincrby(key, 'tokens', tokens),
      this.redis.client.pexpire(key, USE_KEPT_MS),
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

/** A history that nobody writes down must not fill Redis. */
function queued(multi: ChainableCommander, event: HealthEvent | null): ChainableCommander {
  if (event === null) return multi;
  return multi.xadd(HEALTH_EVENTS, 'MAXLEN', '~', HEALTH_EVENTS_MAX, '*', EVENT_FIELD, JSON.stringify(event));
}
