import { Inject, Injectable } from '@nestjs/common';
import { Config, RedisService, wireWords } from '#core/infra';
import { withTimeout } from '#core';
import { clampAmount } from '../domain/amounts.js';
import { organizationKeys, requestedWalletsKey, withdrawalsKey } from '../keys.js';
import { LuaScript } from '../lua-script.js';
import { RedisFailoverDetector } from '../redis-failover.detector.js';

const withdrawScript = new LuaScript('withdraw');

/** Commands, one after the other, each of which may take as long as an admission. The wallet row is locked meanwhile. */
const COMMANDS_MAX = 4;
/** Shown where Redis does not say how long its loss is suspected. */
const RETRY_AFTER_MS = 1_000;

/** Money on its way out of a wallet. The token is unique; `version` is that of the locked wallet row. */
export interface OpenWithdrawal {
  readonly organizationId: string;
  readonly version: bigint;
  readonly token: string;
}

/**
 * `short`: less is left beside what running requests hold; nothing was taken. `unavailable`: Redis does not answer, does
 * not have the wallet in this version, or may lack holds.
 */
type WithdrawalResult =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'short'; readonly leftNanoUsd: bigint }
  | { readonly outcome: 'unavailable'; readonly retryAfterMs: number };

/**
 * Takes money out of admission before it leaves a wallet; see `withdraw.lua`. Each withdrawal stands in a set before it is
 * made, so that a worker ends those of processes that died.
 */
@Injectable()
export class WithdrawalsService {
  private readonly timeoutMs: number;

  constructor(
    private readonly redis: RedisService,
    private readonly failovers: RedisFailoverDetector,
    @Inject(Config) { admissionTimeoutMs }: Pick<Config, 'admissionTimeoutMs'>,
  ) {
    this.timeoutMs = COMMANDS_MAX * admissionTimeoutMs;
  }

  /** The caller has locked the wallet row and published it. Never throws; a lost answer is ended by its token. */
  async take(command: OpenWithdrawal, amountNanoUsd: bigint): Promise<WithdrawalResult> {
    try {
      return await withTimeout(this.timeoutMs, this.taken(command, amountNanoUsd));
    } catch {
      return unavailable(RETRY_AFTER_MS);
    }
  }

  /** What could be withdrawn now, possibly below zero; null: Redis does not know. */
  async readLeft(organizationId: string): Promise<bigint | null> {
    try {
      return await withTimeout(this.timeoutMs, this.left(organizationId));
    } catch {
      return null;
    }
  }

  /** Puts back what a transaction withdrew that was rolled back. To be called while the wallet row is locked. */
  async release({ organizationId, version, token }: OpenWithdrawal): Promise<void> {
    await this.run(organizationId, ['release', version.toString(), '', token]);
  }

  /** Withdrawals that may have ended with their processes. */
  async listOpen(): Promise<OpenWithdrawal[]> {
    return (await this.redis.client.smembers(withdrawalsKey)).map(parseMember);
  }

  /** Once the wallet is published, or the withdrawal released. */
  async close(withdrawal: OpenWithdrawal): Promise<void> {
    await this.redis.client.srem(withdrawalsKey, memberOf(withdrawal));
  }

  private async taken(command: OpenWithdrawal, amountNanoUsd: bigint): Promise<WithdrawalResult> {
    const suspectMs = await this.failovers.leftMs();
    if (suspectMs > 0) return unavailable(suspectMs);
    const { organizationId, version, token } = command;
    await this.redis.admitClient.sadd(withdrawalsKey, memberOf(command));
    const amount = clampAmount(amountNanoUsd, 0n).toString();
    const [outcome, number = '0'] = await this.run(organizationId, ['take', version.toString(), amount, token]);
    if (outcome === 'TAKEN') return { outcome: 'taken' };
    await this.redis.admitClient.srem(withdrawalsKey, memberOf(command));
    if (outcome === 'SHORT') return { outcome: 'short', leftNanoUsd: BigInt(number) };
    if (outcome === 'LOAD') await this.redis.admitClient.sadd(requestedWalletsKey, organizationId);
    return unavailable(outcome === 'LOST' ? Number(number) : RETRY_AFTER_MS);
  }

  private async left(organizationId: string): Promise<bigint | null> {
    if ((await this.failovers.leftMs()) > 0) return null;
    const [outcome, left = '0'] = await this.run(organizationId, ['read', '', '', '']);
    return outcome === 'LEFT' ? BigInt(left) : null;
  }

  private async run(organizationId: string, args: readonly string[]): Promise<readonly string[]> {
    const { wallet } = organizationKeys(organizationId);
    return ((await withdrawScript.run(this.redis.admitClient, wireWords([wallet]), args)) as unknown[]).map(String);
  }
}

function unavailable(retryAfterMs: number): WithdrawalResult {
  return { outcome: 'unavailable', retryAfterMs };
}

function memberOf({ organizationId, version, token }: OpenWithdrawal): string {
  return `${organizationId}|${version}|${token}`;
}

function parseMember(member: string): OpenWithdrawal {
  const [organizationId = '', version = '0', token = ''] = member.split('|');
  return { organizationId, version: BigInt(version), token };
}
