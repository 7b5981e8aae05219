import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#infra';
import { clampAmount } from './domain/amounts.js';
import { projectWallet } from './domain/project-wallet.js';
import { readOutboxEvent, type StreamEntry } from './domain/read-outbox-event.js';
import type {
  LoadCommand,
  OutboxEvent,
  PublishCommand,
  PublishOutcome,
  SettledCommand,
  UsedIdempotencyKey,
} from './domain/settlement-commands.js';
import { idempotencyKeyOf, keyLeasesKey, markerKey, organizationKeys, shardKeys } from './keys.js';
import { SHARDS } from './domain/shard-of.js';
import { LuaScript } from './lua-script.js';

const DAY_MS = 86_400_000;

const settledScript = new LuaScript('settled');
const recalledScript = new LuaScript('recalled');

/** The way from Redis to the ledger and back: finished requests out, committed wallets in. */
@Injectable()
export class OutboxService {
  constructor(private readonly redis: RedisService) {}

  /** The oldest events of a shard, left in place: `settled` deletes them once the ledger has committed. */
  async readOutbox(shard: number, count: number): Promise<OutboxEvent[]> {
    const entries = await this.redis.client.xrange(shardKeys(shard).outbox, '-', '+', 'COUNT', count);
    return entries.map((entry: StreamEntry) => readOutboxEvent(entry));
  }

  /** Events that wait in a shard. */
  async countOutbox(shard: number): Promise<number> {
    return this.redis.client.xlen(shardKeys(shard).outbox);
  }

  /** After the commit: markers, events, entries, and the wallet if it is newer. Repeat it while the event is there. */
  async settled(command: SettledCommand): Promise<PublishOutcome> {
    return this.runSettled(command, 'copy');
  }

  /** After any other change of the wallet row or of what somebody has spent. An unknown wallet stays unknown: load it. */
  async publish(command: PublishCommand): Promise<PublishOutcome> {
    return this.runSettled({ ...command, items: [] }, 'copy');
  }

  /**
   * Makes an unknown wallet known: used Idempotency-Keys first, then everything else in one step. With a past, no key is
   * taken for unused from then on, until `recall`: some are not in the ledger yet.
   */
  async load(command: LoadCommand): Promise<PublishOutcome> {
    await this.remember(command.organizationId, command.idempotencyKeys);
    return this.runSettled({ ...command, items: [] }, 'load', command.hasPast);
  }

  /** Loads a wallet that Redis may know in a version that Postgres has lost. Admission never sees it unknown. */
  async rebuild(command: LoadCommand): Promise<PublishOutcome> {
    await this.remember(command.organizationId, command.idempotencyKeys);
    return this.runSettled({ ...command, items: [] }, 'rebuild', command.hasPast);
  }

  /**
   * Puts all used Idempotency-Keys of the ledger in place again, once `publish` has answered `keys_lost`. They are read
   * here, so that they are newer than that answer. `nothing`: somebody else has done so, or Redis has lost them again.
   */
  async recall(
    organizationId: string,
    readUsed: () => Promise<readonly UsedIdempotencyKey[]>,
  ): Promise<'recalled' | 'nothing'> {
    const { wallet } = organizationKeys(organizationId);
    const lostAt = await this.redis.client.hget(wallet, 'keys_lost');
    if (lostAt === null) return 'nothing';
    await this.remember(organizationId, await readUsed());
    const answer = await recalledScript.run(this.redis.client, wireWords([wallet]), [lostAt]);
    return answer === 'RECALLED' ? 'recalled' : 'nothing';
  }

  /** Marks Idempotency-Keys as used that Redis may have lost, or may take for those of requests that still run. */
  async remember(organizationId: string, keys: readonly UsedIdempotencyKey[]): Promise<void> {
    await Promise.all(
      keys.map(({ hash, requestId, admittedAtMs }) => {
        const key = idempotencyKeyOf(organizationId, hash);
        return this.redis.client.set(key, `D|${requestId}`, 'PXAT', admittedAtMs + DAY_MS);
      }),
    );
  }

  /** Makes a wallet unknown: nothing is admitted until it is loaded. Entries and what waits in the outbox stay. */
  async forget(organizationId: string): Promise<void> {
    const { wallet, caps } = organizationKeys(organizationId);
    await this.redis.client.del(wallet, caps);
  }

  /** Up to when the wallets of each shard are published, Unix milliseconds; null where Redis does not know. */
  async readPublishMarks(): Promise<(number | null)[]> {
    const marks = await Promise.all(SHARDS.map((shard) => this.redis.client.get(shardKeys(shard).published)));
    return marks.map((mark) => (mark === null ? null : Number(mark)));
  }

  /** To be written when all wallets that moved until then are published. */
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
    const answer = await settledScript.run(
      this.redis.client,
      wireWords([
        ...[keys.wallet, keys.entries, keys.leases, keys.organizationLeases, keys.caps, keys.outbox],
        ...items.flatMap(({ requestId, keyId }) => [
          markerKey(organizationId, requestId),
          keyLeasesKey(organizationId, keyId),
        ]),
      ]),
      [
        ...[organizationId, ...projectWallet(wallet), mode, hasPast ? 'past' : '', String(spends.length)],
        ...spends.flatMap((spend) => [
          ...[spend.holderId, spend.period, spend.windowKey],
          clampAmount(spend.spentNanoUsd, 0n).toString(),
        ]),
        ...items.flatMap(({ requestId, keyId, grade, streamId }) => [requestId, keyId, String(grade), streamId ?? '']),
      ],
    );
    return readOutcome(answer);
  }
}

function readOutcome(answer: unknown): PublishOutcome {
  switch (answer) {
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
    default:
      throw new TypeError(`the settled script answered ${String(answer)}`);
  }
}
