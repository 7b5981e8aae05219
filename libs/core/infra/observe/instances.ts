import { Injectable } from '@nestjs/common';
import { RedisService } from '../redis/redis.service.js';

/** Numbers of a module, by name; null: no value. */
export type Report = Readonly<Record<string, number | null>>;

/** The published state of a process. */
interface InstanceBeat {
  readonly version: string;
  readonly startedAt: string;
  /** Reasons by name for everything that is not ready. */
  readonly failures: Readonly<Record<string, string>>;
  /** By how much its clock is ahead of Redis's, milliseconds; null while Redis replies too slowly to compare. */
  readonly clockAheadMs: number | null;
  readonly reports: Readonly<Record<string, Report>>;
}

/** `lost`: no heartbeat for 15 s, and no deregistration. */
type InstanceState = 'ready' | 'not_ready' | 'draining' | 'lost';

export interface Instance extends InstanceBeat {
  readonly app: string;
  readonly name: string;
  readonly state: InstanceState;
  readonly seenMsAgo: number;
}

const NAMES = 'instances';
/** Apps that have run here. */
const APPS = 'instance:apps';
/** Retention of a lost process, so that operators see it. */
const RETENTION_MS = 3_600_000;
const LOST_AFTER_MS = 15_000;

/**
 * The processes of this installation, by their heartbeats. Owns the Redis keys `instances` and `instance:`; ages come
 * from Redis TTLs, independent of the clocks of processes.
 */
@Injectable()
export class Instances {
  constructor(private readonly redis: RedisService) {}

  async write(app: string, name: string, beat: InstanceBeat): Promise<void> {
    const member = `${app}:${name}`;
    await this.redis.client.set(keyOf(member), JSON.stringify(beat), 'PX', RETENTION_MS);
    await this.redis.client.sadd(NAMES, member);
    await this.redis.client.sadd(APPS, app);
  }

  /** Apps that have run since Redis was empty, also those of which no process is left. */
  listApps(): Promise<string[]> {
    return this.redis.client.smembers(APPS);
  }

  /** Deregisters a process. */
  async remove(app: string, name: string): Promise<void> {
    const member = `${app}:${name}`;
    await Promise.all([this.redis.client.srem(NAMES, member), this.redis.client.del(keyOf(member))]);
  }

  /** All processes that are running or were lost within the last hour, by app and name. */
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
    const seenMsAgo = RETENTION_MS - leftMs;
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
