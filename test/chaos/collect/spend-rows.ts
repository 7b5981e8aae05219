import type { Redis } from 'ioredis';
import type { Fleet } from '../fleet.js';
import type { CapInRedis, ListedCap, RunInRedis, SpendRow } from '../checker/evidence.js';

interface StoredSpend {
  readonly organization_id: string;
  readonly holder_id: string;
  readonly period: string;
  readonly window_key: string;
  readonly spent: string;
}

/** What caps of keys, members and organizations have counted, and what runs have spent, from the ledger. */
export async function readSpends(fleet: Fleet): Promise<SpendRow[]> {
  const rows = await fleet.query<StoredSpend>(
    `SELECT organization_id, key_id AS holder_id, period, window_key, spent_nano_usd AS spent FROM key_spend
     UNION ALL SELECT organization_id, member_id, period, window_key, spent_nano_usd FROM member_spend
     UNION ALL SELECT organization_id, organization_id, name, window_key, spent FROM cap_spend`,
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    holderId: row.holder_id,
    period: row.period,
    windowKey: row.window_key,
    spentNanoUsd: BigInt(row.spent),
  }));
}

interface StoredCap {
  readonly id: string;
  readonly organization_id: string;
  readonly number: number;
  readonly name: string | null;
  readonly key_id: string | null;
  readonly member_id: string | null;
  readonly project_id: string | null;
  readonly model: string | null;
  readonly tag_name: string | null;
  readonly tag_value: string | null;
  readonly unit: 'usd' | 'requests';
  readonly amount: string;
  readonly period: string;
  readonly period_hours: number | null;
  readonly is_hard: boolean;
  readonly is_deleted: boolean;
}

/** All caps of organizations' lists, deleted ones as well. */
export async function readListedCaps(fleet: Fleet): Promise<ListedCap[]> {
  const rows = await fleet.query<StoredCap>(
    `SELECT id, organization_id, number, name, key_id, member_id, project_id, model, tag_name, tag_value, unit, amount, period,
       period_hours, is_hard, deleted_at IS NOT NULL AS is_deleted FROM spend_cap ORDER BY organization_id, number`,
  );
  return rows.map((row) => ({
    capId: row.id,
    organizationId: row.organization_id,
    number: row.number,
    reference: row.name ?? '',
    keyId: row.key_id,
    memberId: row.member_id,
    projectId: row.project_id,
    model: row.model,
    tag: row.tag_name === null ? null : { name: row.tag_name, value: row.tag_value ?? '' },
    unit: row.unit,
    limit: BigInt(row.amount),
    period: row.period,
    periodHours: row.period_hours,
    isEnforced: row.is_hard,
    isDeleted: row.is_deleted,
  }));
}

/** `caps:{s07}:<organization>` is a hash of its caps; with `:b…` behind it, the budget of a run. */
const KEY = /^caps:[^:]*:([^:]+)(?::(b[0-9a-f]{16}))?$/;

/** The same from Redis: a hash for each organization, `window|spent|open` by `holder:period`, or by a name such as `c12`. */
export async function readCapsInRedis(fleet: Fleet): Promise<CapInRedis[]> {
  return readKeys(fleet, async (redis, { key, organizationId, run }) => {
    if (run !== null) return [];
    return Object.entries(await redis.hgetall(key)).map(([field, text]) => ({
      organizationId,
      ...parseCap(organizationId, field, text),
    }));
  });
}

/** The budgets of runs in Redis, `window|spent|open|limit` each. */
export async function readRunsInRedis(fleet: Fleet): Promise<RunInRedis[]> {
  return readKeys(fleet, async (redis, { key, organizationId, run: name }) => {
    const text = name === null ? null : await redis.get(key);
    if (name === null || text === null) return [];
    const [windowKey = '', spent = '', open = '', limit = ''] = text.split('|');
    return [
      {
        organizationId,
        name,
        windowKey,
        spentNanoUsd: spent === '?' ? null : BigInt(spent),
        openNanoUsd: BigInt(open),
        limitNanoUsd: BigInt(limit),
      },
    ];
  });
}

interface CapsKey {
  readonly key: string;
  readonly organizationId: string;
  readonly run: string | null;
}

async function readKeys<T>(fleet: Fleet, read: (redis: Redis, key: CapsKey) => Promise<T[]>): Promise<T[]> {
  const redis = fleet.openRedis();
  try {
    const keys = (await redis.keys('caps:*')).flatMap((key) => {
      const match = KEY.exec(key);
      return match === null ? [] : [{ key, organizationId: match[1] ?? '', run: match[2] ?? null }];
    });
    return (await Promise.all(keys.map((key) => read(redis, key)))).flat();
  } finally {
    redis.disconnect();
  }
}

function parseCap(organizationId: string, field: string, text: string): Omit<CapInRedis, 'organizationId'> {
  const [holderId = '', period = ''] = field.includes(':') ? field.split(':') : [organizationId, field];
  const [windowKey = '', spent = '', open = ''] = text.split('|');
  return { holderId, period, windowKey, spentNanoUsd: BigInt(spent), openNanoUsd: BigInt(open) };
}
