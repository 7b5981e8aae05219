import { once } from 'node:events';
import { Logger, RedisService } from '#core/infra';
import { newUuid, type RateLimits } from '#core';
import { AdmissionService } from '../../../libs/billing/admission/admission.service.js';
import type { AdmitCommand, Admitted, Refused } from '../../../libs/billing/admission/domain/admit.js';
import { hashIdempotencyKey } from '../../../libs/billing/admission/domain/hash-idempotency-key.js';
import type { CaptureCommand, RenewCommand } from '../../../libs/billing/admission/domain/meter-commands.js';
import type {
  Grade,
  LoadCommand,
  SettledItem,
  WalletProjection,
} from '../../../libs/billing/admission/domain/settlement-commands.js';
import { shardOf } from '../../../libs/billing/admission/domain/shard-of.js';
import { AdmissionQueries } from '../../../libs/billing/admission/admission-queries.service.js';
import { HoldService } from '../../../libs/billing/admission/hold.service.js';
import { capturingKeyWords, requestKeys } from '../../../libs/billing/admission/keys.js';
import { RedisFailoverDetector } from '../../../libs/billing/admission/redis-failover.detector.js';
import { LuaScript } from '../../../libs/billing/admission/lua-script.js';
import { OutboxService } from '../../../libs/billing/admission/outbox.service.js';
import { ReapService } from '../../../libs/billing/admission/reap.service.js';
import { WithdrawalsService } from '../../../libs/billing/admission/withdrawals/withdrawals.service.js';
import { redisConfig } from './redis-config.js';

const captureScript = new LuaScript('capture');

const UNLIMITED: RateLimits = { rpm: null, tpm: null, concurrency: null };

/** A request admitted in a test, with the fields that later calls need. */
export interface TestRequest {
  readonly command: AdmitCommand;
  readonly admitted: Admitted;
}

/** Longer than the production timeout: a loaded test machine must not turn an answer into 503. */
export const PATIENT_ADMISSION = { admissionTimeoutMs: 20_000 };

/** Admission's services on a real Redis, and the helpers of its tests. */
export class AdmissionFixture {
  readonly failovers: RedisFailoverDetector;
  readonly admission: AdmissionService;
  readonly holds: HoldService;
  readonly outbox: OutboxService;
  readonly queries: AdmissionQueries;
  readonly reaper: ReapService;
  readonly withdrawals: WithdrawalsService;

  private constructor(readonly redis: RedisService) {
    this.failovers = new RedisFailoverDetector(redis);
    this.admission = new AdmissionService(redis, this.failovers, PATIENT_ADMISSION);
    this.holds = new HoldService(redis);
    this.outbox = new OutboxService(redis);
    this.queries = new AdmissionQueries(redis);
    this.reaper = new ReapService(redis, this.queries);
    this.withdrawals = new WithdrawalsService(redis, this.failovers, PATIENT_ADMISSION);
  }

  static async open(redisUrl: string): Promise<AdmissionFixture> {
    const redis = await openRedis(redisUrl);
    return new AdmissionFixture(redis);
  }

  close(): Promise<void> {
    return closeRedis(this.redis);
  }

  /** A new organization whose wallet is loaded in Redis, with this balance. */
  async createOrganization(postedNanoUsd: bigint, wallet: Partial<WalletProjection> = {}): Promise<string> {
    const organizationId = newUuid(Date.now());
    await this.load(organizationId, { postedNanoUsd, ...wallet });
    return organizationId;
  }

  load(organizationId: string, wallet: Partial<WalletProjection>, rest: Partial<LoadCommand> = {}): Promise<string> {
    return this.outbox.load({
      organizationId,
      wallet: walletOf(wallet),
      spends: [],
      idempotencyKeys: [],
      hasPast: false,
      ...rest,
    });
  }

  /** Loads a wallet of 100 nano-USD with the Idempotency-Keys of the ledger. */
  loadWithKeys(
    organizationId: string,
    used: readonly { idempotencyKey: string; requestId: string; admittedAtMs: number }[],
  ): Promise<string> {
    const idempotencyKeys = used.map(({ idempotencyKey, ...rest }) => ({
      ...rest,
      hash: hashIdempotencyKey(idempotencyKey),
    }));
    return this.load(organizationId, { postedNanoUsd: 100n }, { idempotencyKeys });
  }

  /** An admission of a 10 nano-USD hold on a key without limits; `changes` override fields. */
  admitCommand(organizationId: string, changes: Partial<AdmitCommand> = {}): AdmitCommand {
    const holdNanoUsd = changes.holdNanoUsd ?? 10n;
    return {
      requestId: newUuid(Date.now()),
      organizationId,
      keyId: organizationId,
      holdNanoUsd,
      leastHoldNanoUsd: holdNanoUsd,
      startHoldNanoUsd: null,
      promptTokens: 1,
      tpmTokens: 1,
      organizationLimits: UNLIMITED,
      keyLimits: UNLIMITED,
      caps: [],
      idempotencyKey: null,
      payload: '{"event":"admitted|"}',
      ...changes,
    };
  }

  tryAdmit(organizationId: string, changes: Partial<AdmitCommand> = {}): Promise<Admitted | Refused> {
    return this.admission.admit(this.admitCommand(organizationId, changes));
  }

  check(organizationId: string, changes: Partial<AdmitCommand> = {}): Promise<Refused | null> {
    return this.admission.check(this.admitCommand(organizationId, changes));
  }

  /** Admits; throws when refused. */
  async admit(organizationId: string, changes: Partial<AdmitCommand> = {}): Promise<TestRequest> {
    const command = this.admitCommand(organizationId, changes);
    const admitted = await this.admission.admit(command);
    if (!admitted.admitted) throw new Error(`refused: ${admitted.reason}`);
    return { command, admitted };
  }

  async renew(request: TestRequest, changes: Partial<RenewCommand> = {}) {
    const command = { ...nameOf(request), targetHoldNanoUsd: null, checkpoint: null, ...changes };
    const [answer] = await this.holds.renew([command]);
    return answer;
  }

  capture(request: TestRequest, chargeNanoUsd: bigint, changes: Partial<CaptureCommand> = {}) {
    const payload = '{"event":"finished"}';
    const { tpmTokens: tokensUsed } = request.command;
    return this.holds.capture({
      ...nameOf(request),
      chargeNanoUsd,
      tokensUsed,
      delivered: true,
      payload,
      ...changes,
    });
  }

  /** The call a gateway sends when its admit got no answer. */
  voidUnanswered({ requestId, organizationId, keyId }: AdmitCommand): Promise<unknown> {
    const keys = requestKeys(organizationId, keyId, requestId, null);
    const args = [requestId, organizationId, keyId, 'unanswered'];
    return captureScript.run(this.redis.client, capturingKeyWords(keys), args);
  }

  /** Reaps as if the lease had expired, whatever the time is. */
  async reap(request: TestRequest) {
    const { organizationId, keyId, requestId } = request.command;
    const [hold] = (await this.queries.listHolds(organizationId, 1_000)).filter((it) => it.requestId === requestId);
    return this.reaper.reap({ organizationId, keyId, requestId, endsAtMs: hold?.leaseEndsAtMs ?? 0 });
  }

  /** Events of one organization. */
  async events(organizationId: string) {
    const events = await this.outbox.readOutbox(shardOf(organizationId), 10_000);
    return events.filter((event) => event.organizationId === organizationId);
  }

  /** The call the drain makes after its commit. */
  settled(organizationId: string, items: readonly SettledItem[], wallet: Partial<WalletProjection>) {
    return this.outbox.settled({ organizationId, wallet: walletOf(wallet), spends: [], items });
  }

  settledItem({ command }: TestRequest, grade: Grade, streamId: string | null = null): SettledItem {
    return { requestId: command.requestId, keyId: command.keyId, grade, streamId };
  }

  /** Available, held and unsettled; throws when the wallet is unknown. */
  async balances(organizationId: string): Promise<[available: bigint, held: bigint, unsettled: bigint]> {
    const wallet = await this.queries.findWallet(organizationId);
    if (wallet === null) throw new Error('the wallet is unknown');
    return [wallet.availableNanoUsd, wallet.heldNanoUsd, wallet.unsettledNanoUsd];
  }
}

/** Resolves once both connections are ready. */
export async function openRedis(redisUrl: string): Promise<RedisService> {
  const config = redisConfig(redisUrl);
  const redis = new RedisService(config, Logger.create('test', 'silent'));
  await Promise.all([redis.client, redis.admitClient].map((connection) => once(connection, 'ready')));
  return redis;
}

/** Resolves once the open connections have ended. */
export async function closeRedis(redis: RedisService): Promise<void> {
  const open = [redis.client, redis.admitClient].filter(({ status }) => status === 'ready');
  const ended = open.map((connection) => once(connection, 'end'));
  redis.onApplicationShutdown();
  await Promise.all(ended);
}

export function nameOf({ command, admitted }: TestRequest) {
  return { requestId: command.requestId, organizationId: command.organizationId, terms: admitted.terms };
}

export function walletOf(wallet: Partial<WalletProjection>): WalletProjection {
  return {
    postedNanoUsd: 0n,
    creditLimitNanoUsd: 0n,
    blockedNanoUsd: 0n,
    status: 'active',
    version: 1n,
    expiries: [],
    ...wallet,
  };
}
