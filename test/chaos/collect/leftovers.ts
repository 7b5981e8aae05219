import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { readRecords } from '../../../libs/billing/metering/journal/domain/read-records.js';
import type { Fleet } from '../fleet.js';
import { isUnswept, SWEPT_WITHIN_MS } from '../checker/checks/lot-checks.js';
import type { Leftovers, WalletRow } from '../checker/evidence.js';
import { readLots } from './lot-rows.js';
import { readWallets } from './wallet-rows.js';

const POLL_MS = 200;
/** From the last poll to the judged moment; more than control and workers need to stop. */
const UNTIL_JUDGED_MS = 20_000;

/** Amounts held, waiting, leased, open or unpublished at this moment. */
export async function readLeftovers(fleet: Fleet): Promise<Leftovers> {
  const redis = fleet.openRedis();
  try {
    const [wallets, outboxes, leases] = await Promise.all(
      ['wallet:*', 'outbox:*', 'leases:*'].map((pattern) => redis.keys(pattern)),
    );
    return {
      heldNanoUsd: await sumField(redis, wallets ?? [], 'held'),
      unsettledNanoUsd: await sumField(redis, wallets ?? [], 'unsettled'),
      outboxEvents: sum(await Promise.all((outboxes ?? []).map((key) => redis.xlen(key)))),
      leases: sum(await Promise.all((leases ?? []).map((key) => redis.zcard(key)))),
      unpublishedWallets: (await readWallets(fleet)).filter(isUnpublished).length,
      ...readJournals(fleet.journalFolder),
    };
  } finally {
    redis.disconnect();
  }
}

/** Seconds until nothing was left over; null when that took longer than `timeoutMs`. */
export async function untilQuiet(fleet: Fleet, timeoutMs: number): Promise<number | null> {
  const startedMs = performance.now();
  for (;;) {
    const left = await readLeftovers(fleet).catch(() => null);
    const elapsedMs = performance.now() - startedMs;
    if (left !== null && Object.values(left).every((amount) => BigInt(amount as number | bigint) === 0n)) {
      return elapsedMs / 1_000;
    }
    if (elapsedMs > timeoutMs) return null;
    await sleep(POLL_MS);
  }
}

/**
 * Waits for due sweeps of grants, which workers killed every few seconds had no time for; at most as long as an
 * undisturbed worker takes.
 */
export async function untilSwept(fleet: Fleet): Promise<void> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < SWEPT_WITHIN_MS) {
    const judgedAtMs = Date.now() + UNTIL_JUDGED_MS;
    if (!(await readLots(fleet)).some((lot) => isUnswept(lot, judgedAtMs))) return;
    await sleep(POLL_MS);
  }
}

/** A wallet of an older version in Redis. An unknown one does not count: it is published on demand. */
function isUnpublished({ truth, projection }: WalletRow): boolean {
  return projection !== null && projection.version < truth.version;
}

/** Requests in all journals that were finished (F, C) or admitted (A) and not closed (R). */
export function readJournals(folder: string): Pick<Leftovers, 'openFinishes' | 'openAdmissions'> {
  const open = new Map<string, 'A' | 'F'>();
  const instances = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  for (const instance of instances.filter((entry) => entry.isDirectory())) {
    const files = readdirSync(join(folder, instance.name)).filter((name) => name.endsWith('.log'));
    for (const file of files.sort((left, right) => parseInt(left, 10) - parseInt(right, 10))) {
      readRecords(readFileSync(join(folder, instance.name, file)), (record) => {
        if (record.kind === 'R') for (const requestId of record.requestIds) open.delete(requestId);
        else if (record.kind !== 'A') open.set(record.requestId, 'F');
        else if (!open.has(record.requestId)) open.set(record.requestId, 'A');
      });
    }
  }
  const kinds = [...open.values()];
  const openFinishes = kinds.filter((kind) => kind === 'F').length;
  return { openFinishes, openAdmissions: kinds.length - openFinishes };
}

async function sumField(redis: Redis, keys: readonly string[], field: string): Promise<bigint> {
  const values = await Promise.all(keys.map((key) => redis.hget(key, field)));
  return values.reduce((total, value) => total + BigInt(value ?? 0), 0n);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
