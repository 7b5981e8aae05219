import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

/** Numbers that a room tells of itself, by name; null when there is nothing to tell. */
export type Report = Readonly<Record<string, number | null>>;

/** What a process says about itself every few seconds. */
export interface InstanceBeat {
  readonly version: string;
  readonly startedAt: string;
  /** Reasons by name for everything that is not ready. */
  readonly failures: Readonly<Record<string, string>>;
  /** By how much its clock is ahead of Redis's, milliseconds; null while Redis answers too slowly to tell. */
  readonly clockAheadMs: number | null;
  readonly reports: Readonly<Record<string, Report>>;
}

/** `lost`: it said nothing for 15 s, and no goodbye. */
export type InstanceState = 'ready' | 'not_ready' | 'draining' | 'lost';

export interface Instance extends InstanceBeat {
  readonly app: string;
  readonly name: string;
  readonly state: InstanceState;
  readonly seenMsAgo: number;
}

const NAMES = 'instances';
/** How long one that was lost is remembered, so that somebody can ask where it is. */
const KEPT_MS = 3_600_000;
const LOST_AFTER_MS = 15_000;

/**
 * The processes of this installation, as they tell of themselves. Owns the Redis keys `instances` and `instance:`; ages
 * are counted by Redis, so that nobody's clock matters.
 */
@Injectable()
export class Instances {
  constructor(private readonly redis: RedisService) {}

  async write(app: string, name: string, beat: InstanceBeat): Promise<void> {
    const member = `${app}:${name}`;
    await this.redis.client.set(keyOf(member), JSON.stringify(beat), 'PX', KEPT_MS);
    await this.redis.client.sadd(NAMES, member);
  }

  /** A goodbye. */
  async remove(app: string, name: string): Promise<void> {
    const member = `${app}:${name}`;
    await Promise.all([this.redis.client.srem(NAMES, member), this.redis.client.del(keyOf(member))]);
  }

  /** All that are there or were lost within the hour, by app and name. */
  async list(): Promise<Instance[]> {
    const members = await this.redis.client.smembers(NAMES);
    const found = await Promise.all(members.sort().map((member) => this.find(member)));
    return found.filter((instance) => instance !== null);
  }

  private async find(member: string): Promise<Instance | null> {
    const [text, leftMs] = await Promise.all([
      this.redis.client.get(keyOf(member)),
      this.redis.client.pttl(keyOf(member)),
    ]);
    if (text === null || leftMs < 0) {
      await this.redis.client.srem(NAMES, member);
      return null;
    }
    const beat = JSON.parse(text) as InstanceBeat;
    const seenMsAgo = KEPT_MS - leftMs;
    const [app = '', name = ''] = member.split(/:(.*)/s);
    return { ...beat, app, name, seenMsAgo, state: stateOf(beat, seenMsAgo) };
  }
}

function keyOf(member: string): string {
  return `instance:${member}`;
}

function stateOf({ failures }: InstanceBeat, seenMsAgo: number): InstanceState {
  if (seenMsAgo > LOST_AFTER_MS) return 'lost';
  if ('draining' in failures) return 'draining';
  return Object.keys(failures).length === 0 ? 'ready' : 'not_ready';
}
