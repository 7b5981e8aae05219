import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AttackSession } from './attack-session.js';
import { watchRedis } from './watch-redis.js';

const CONNECTIONS = 20;

/** The effect of a flood of random keys, background traffic included. */
export interface Flood {
  readonly statuses: readonly (number | undefined)[];
  /** Commands sent to Redis and Postgres during the flood. */
  readonly commands: number;
  readonly transactions: number;
}

/** A text of the length of a key, with a wrong checksum. */
const randomKey = (): string => `rtf_${randomText(38)}`;

export function randomText(length: number): string {
  return Array.from({ length }, () => randomInt(36).toString(36)).join('');
}

/** Sends requests with unknown keys over 20 connections. */
export async function floodWithKeys(session: AttackSession, count: number, key = randomKey): Promise<Flood> {
  const redis = await watchRedis(session.platform.config.redisUrl);
  const [commands, transactions] = [redis.count(), await transactionCount(session)];
  const statuses = await sendKeys(session, count, key);
  const flood = {
    statuses,
    commands: redis.count() - commands,
    transactions: (await transactionCount(session)) - transactions,
  };
  redis.stop();
  return flood;
}

async function sendKeys(session: AttackSession, count: number, key: () => string): Promise<(number | undefined)[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const statusOf = (): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${key()}` };
      const outgoing = request(`${session.gateway.url}/v1/key`, { agent, headers }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode);
        });
      });
      outgoing.once('error', reject).end();
    });
  const statuses = await Promise.all(Array.from({ length: count }, statusOf));
  agent.destroy();
  return statuses;
}

async function transactionCount({ platform }: AttackSession): Promise<number> {
  const [row] = await platform.query<{ count: bigint }>(
    `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()`,
  );
  return Number(row?.count);
}
