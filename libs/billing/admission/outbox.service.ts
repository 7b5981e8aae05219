import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#core/infra';
import { clampAmount } from './domain/amounts.js';
import { isRun } from './domain/cap-name.js';
import { projectWallet } from './domain/project-wallet.js';
import { formatMove, parseMove, type MovedMoney } from './moves/moved-money.js';
import { readOutboxEvent, type StreamEntry } from './domain/read-outbox-event.js';
import type {
  CapSpend,
  LoadCommand,
  OutboxEvent,
  PublishCommand,
  PublishOutcome,
  SettledCommand,
  UsedIdempotencyKey,
} from './domain/settlement-commands.js';
import {
  epochKey,
  idempotencyKeyOf,
  keyLeasesKey,
  markersKey,
  movedKey,
  organizationKeys,
  publishedChannel,
  shardKeys,
  requestedWalletsKey,
} from './keys.js';
import { SHARDS } from './domain/shard-of.js';
import { LuaScript } from './lua-script.js';

const DAY_MS = 86_400_000;
/** Some 4 MB. */
const MOVES_KEPT = 10_000;

const settledScript = new LuaScript('settled');
const recalledScript = new LuaScript('recalled');

/** Between Redis and the ledger: reads finished requests, writes committed wallets. */
@Injectable()
export class OutboxService {
  constructor(private readonly redis: RedisService) {}

  /**
   * The oldest events of a shard, or the oldest after one of them. They stay in the stream until `settled` deletes them,
   * after the ledger's commit.
   */
  async readOutbox(shard: number, count: number, afterStreamId: string | null = null): Promise<OutboxEvent[]> {
    const start = afterStreamId === null ? '-' : `(${afterStreamId}`;
    const entries = await this.redis.client.xrange(shardKeys(shard).outbox, start, '+', 'COUNT', count);
    return entries.map((entry: StreamEntry) => readOutboxEvent(entry));
  }

  /** Pending events of a shard. */
  async countOutbox(shard: number): Promise<number> {
    return this.redis.client.xlen(shardKeys(shard).outbox);
  }

  /**
   * After a commit: writes settled markers, clears events and entries, copies a newer wallet. To be repeated while the
   * event is in the outbox.
   */
  async settled(command: SettledCommand): Promise<PublishOutcome> {
    return this.runSettled(command, 'copy');
  }

  /** After any other change of the wallet row or of spend. An unknown wallet stays unknown: it needs a `load`. */
  async publish(command: PublishCommand): Promise<PublishOutcome> {
    return this.runSettled({ ...command, items: [] }, 'copy');
  }

  /**
   * Loads an unknown wallet: used Idempotency-Keys first, then everything else in one step. With `hasPast` no key
   * counts as unused until `recall`, because some are not in the ledger yet.
   */
  async load(command: LoadCommand): Promise<PublishOutcome> {
    await this.storeIdempotencyKeys(command.organizationId, command.idempotencyKeys);
    return this.runSettled({ ...command, items: [] }, 'load', command.hasPast);
  }

  /** Replaces a wallet that Redis may have in a version lost by Postgres. It is not unknown at any moment. */
  async rebuild(command: LoadCommand): Promise<PublishOutcome> {
    await this.storeIdempotencyKeys(command.organizationId, command.idempotencyKeys);
    return this.runSettled({ ...command, items: [] }, 'rebuild', command.hasPast);
  }

  /**
   * Writes all used Idempotency-Keys of the ledger again, after `publish` has returned `keys_lost`. `readUsed` runs
   * here, so the keys are newer than that result. `nothing`: done by another worker, or Redis has lost them again.
   */
  async recall(
    organizationId: string,
    readUsed: () => Promise<readonly UsedIdempotencyKey[]>,
  ): Promise<'recalled' | 'nothing'> {
    const { wallet } = organizationKeys(organizationId);
    const lostAt = await this.redis.client.hget(wallet, 'keys_lost');
    if (lostAt === null) return 'nothing';
    await this.storeIdempotencyKeys(organizationId, await readUsed());
    const reply = await recalledScript.run(this.redis.client, wireWords([wallet]), [lostAt]);
    return reply === 'RECALLED' ? 'recalled' : 'nothing';
  }

  /** Marks Idempotency-Keys as used, also those that Redis has lost or has for a running request. */
  async storeIdempotencyKeys(organizationId: string, keys: readonly UsedIdempotencyKey[]): Promise<void> {
    await Promise.all(
      keys.map(({ hash, requestId, admittedAtMs }) => {
        const key = idempotencyKeyOf(organizationId, hash);
        return this.redis.client.set(key, `D|${requestId}`, 'PXAT', admittedAtMs + DAY_MS);
      }),
    );
  }

  /** Takes organizations whose wallets gateways have requested. */
  takeRequested(count: number): Promise<string[]> {
    return this.redis.client.spop(requestedWalletsKey, count);
  }

  /**
   * To be called before wallets are loaded: names the state of Postgres that they come from, unless Redis has a name. Wallets
   * without a name load, too: where Redis is full, or its user lacks the right.
   */
  async nameEpoch(epoch: string): Promise<void> {
    await this.redis.client.set(epochKey, epoch, 'NX').catch(() => null);
  }

  /** Once all wallets are those of another state of Postgres. */
  async renameEpoch(epoch: string): Promise<void> {
    await this.redis.client.set(epochKey, epoch);
  }

  /** Null: the wallets are of no known state. */
  readEpoch(): Promise<string | null> {
    return this.redis.client.get(epochKey);
  }

  /** Keeps movements of money without a request, for a restore that loses them. Repeatable. */
  async keepMoves(moves: readonly MovedMoney[]): Promise<void> {
    if (moves.length === 0) return;
    const members = moves.flatMap((move) => [move.atMs, formatMove(move)]);
    await this.redis.client
      .multi()
      .zadd(movedKey, ...members)
      .zremrangebyrank(movedKey, 0, -MOVES_KEPT - 1)
      .exec();
  }

  /** Those kept since a moment, the oldest first. */
  async listMoves(sinceMs: number): Promise<MovedMoney[]> {
    const found = await this.redis.client.zrange(movedKey, sinceMs, '+inf', 'BYSCORE');
    return found.map(parseMove);
  }

  /** Ends the wait of requests for these wallets. */
  async announcePublished(organizationIds: readonly string[]): Promise<void> {
    await this.redis.client.publish(publishedChannel, organizationIds.join(' '));
  }

  /** Deletes a wallet with its cap windows: nothing is admitted until a load. Entries and pending events stay. */
  async deleteWallet(organizationId: string): Promise<void> {
    const { wallet, caps } = organizationKeys(organizationId);
    await this.redis.client.del(wallet, caps);
  }

  /** The times until which the wallets of each shard are published, Unix milliseconds; null if unknown. */
  async readPublishMarks(): Promise<(number | null)[]> {
    const marks = await Promise.all(SHARDS.map((shard) => this.redis.client.get(shardKeys(shard).published)));
    return marks.map((mark) => (mark === null ? null : Number(mark)));
  }

  /** To be called once all wallets that changed until then are published. */
  async writePublishMark(shard: number, untilMs: number): Promise<void> {
    await this.redis.client.set(shardKeys(shard).published, String(untilMs));
  }

  private async runSettled(
    command: SettledCommand,
    mode: 'copy' | 'load' | 'rebuild',
    hasPast = false,
  ): Promise<PublishOutcome> {
    const { organizationId, wallet, spends, items } = command;
    const keys = organizationKeys(organizationId);
    const reply = await settledScript.run(
      this.redis.client,
      wireWords([
        ...[keys.wallet, keys.entries, keys.leases, keys.organizationLeases, keys.caps, keys.outbox],
        ...items.flatMap(({ requestId, keyId }) => [
          markersKey(organizationId, requestId),
          keyLeasesKey(organizationId, keyId),
        ]),
      ]),
      [
        ...[organizationId, ...projectWallet(wallet), mode, hasPast ? 'past' : ''],
        ...spendArguments(spends),
        ...items.flatMap(({ requestId, keyId, grade, streamId }) => [requestId, keyId, String(grade), streamId ?? '']),
      ],
    );
    return readOutcome(reply);
  }
}

/** Columns, so that the script passes all fields on as they are; of caps first, then of runs. */
function spendArguments(all: readonly CapSpend[]): string[] {
  const runs = all.filter(({ field }) => isRun(field));
  const caps = all.filter(({ field }) => !isRun(field));
  const spends = [...caps, ...runs];
  return [
    ...[String(caps.length), String(runs.length)],
    ...spends.map(({ field }) => field),
    ...spends.map(({ windowKey }) => windowKey),
    ...spends.map(({ spent }) => clampAmount(spent, 0n).toString()),
  ];
}

function readOutcome(reply: unknown): PublishOutcome {
  switch (reply) {
    case 'NEWER':
      return 'newer';
    case 'STALE':
      return 'stale';
    case 'UNKNOWN':
      return 'unknown';
    case 'LOADED':
      return 'loaded';
    case 'KEYS_LOST':
      return 'keys_lost';
    case 'BEHIND':
      return 'behind';
    default:
      throw new TypeError(`unknown reply of the settled script: ${String(reply)}`);
  }
}
