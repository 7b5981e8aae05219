import {
  AdmissionService,
  AdmissionQueries,
  HoldService,
  LiveFeed,
  RedisFailoverDetector,
  OutboxService,
  ReapService,
  shardOf,
  WalletRequests,
  WithdrawalsService,
} from '#billing/admission';
import { Logger, PrismaService, RedisService, type DatabaseRole } from '#core/infra';
import type { PricesService } from '#catalog';
import { Metrics, RatioSampler, Tracer, newUuid, NO_USAGE, SystemClock, type Actor } from '#core';
import { KeyUses } from '#auth';
import type { CapWindow } from '../../../libs/billing/admission/domain/admit.js';
import { KeyUsesRepository } from '../../../libs/auth/keys/key-uses.repository.js';
import { AccountsService } from '../../../libs/billing/ledger/accounts/accounts.service.js';
import { MovedMoneyRepository } from '../../../libs/billing/ledger/accounts/moved-money.repository.js';
import { PaymentBook } from '../../../libs/billing/ledger/accounts/payment-book.js';
import { PaymentRepository } from '../../../libs/billing/ledger/accounts/payment.repository.js';
import { ProjectionRepository } from '../../../libs/billing/ledger/accounts/projection.repository.js';
import { PublishService } from '../../../libs/billing/ledger/accounts/publish.service.js';
import { WithdrawalBook } from '../../../libs/billing/ledger/accounts/withdrawal-book.js';
import { CapSpendRepository } from '../../../libs/billing/ledger/transfers/cap-spend.repository.js';
import { PinnedPrices } from '../../../libs/billing/ledger/transfers/pinned-prices.js';
import { SettlementFailureRepository } from '../../../libs/billing/ledger/transfers/settlement-failure.repository.js';
import { TransferRepository } from '../../../libs/billing/ledger/transfers/transfer.repository.js';
import {
  UsageRecordRepository,
  type LedgerEvent,
} from '../../../libs/billing/ledger/transfers/usage-record.repository.js';
import { WalletRepository } from '../../../libs/billing/ledger/transfers/wallet.repository.js';
import { serializeUsageEvent, type Attempt, type UsageEvent } from '../../../libs/core/pricing/usage-event.js';
import { ArchiveRepository } from '../../../libs/billing/ledger/transfers/archive.repository.js';
import { RollupRepository } from '../../../libs/billing/usage/rollups/rollup.repository.js';
import { RollupsService } from '../../../libs/billing/usage/rollups/rollups.service.js';
import { ChargeCheck } from '../../../libs/billing/ledger/settlement/charge-check.js';
import { DrainService } from '../../../libs/billing/ledger/settlement/drain.service.js';
import { LedgerRepository } from '../../../libs/billing/ledger/settlement/ledger.repository.js';
import { SettlementMetrics } from '../../../libs/billing/ledger/settlement/settlement.metrics.js';
import { SettlementTraces } from '../../../libs/billing/ledger/settlement/settlement.traces.js';
import { PATIENT_ADMISSION } from '../stores/admission-fixture.js';
import { createTestDatabase, type TestDatabase } from '../stores/database.js';
import { createTestRedis } from '../stores/redis.js';
import { redisConfig } from '../stores/redis-config.js';
import { sampleUsageEvent } from './sample-usage-event.js';
import { LedgerTables } from './ledger-tables.js';

const UNLIMITED = { rpm: null, tpm: null, concurrency: null };

export const OPERATOR: Actor = { kind: 'system', id: 'test', address: null, requestId: null, idempotencyKey: null };

/** A request admitted in a test. */
export interface TestRequest {
  readonly requestId: string;
  readonly organizationId: string;
  readonly terms: string;
}

type EventChanges = Partial<UsageEvent>;

const FAR_CAP = { windowKey: 'all', limit: 10n ** 15n, next: null };

/** Of an organization's list: one of money, and one of requests. */
const LISTED_CAPS = ['c3', 'r4'];

/** The member that owns an organization's key: the same UUID with another version digit. */
export function memberOf(organizationId: string): string {
  return `${organizationId.slice(0, 14)}4${organizationId.slice(15)}`;
}

/** Billing's services on a real Postgres and Redis, and the helpers of its tests. */
export class LedgerFixture extends LedgerTables {
  readonly failovers: RedisFailoverDetector;
  readonly admission: AdmissionService;
  readonly holds: HoldService;
  readonly outbox: OutboxService;
  readonly queries: AdmissionQueries;
  /** Of a gateway. */
  readonly walletRequests: WalletRequests;
  readonly reaper: ReapService;
  readonly projections: ProjectionRepository;
  readonly publisher: PublishService;
  readonly paymentBook: PaymentBook;
  readonly admissionWithdrawals: WithdrawalsService;
  readonly withdrawals: WithdrawalBook;
  readonly accounts: AccountsService;
  readonly ledger: LedgerRepository;
  readonly drains: DrainService;
  readonly clock = new SystemClock();
  /** Log lines of warnings and errors, as JSON. */
  readonly log: string[] = [];
  readonly logger = Logger.create('test', 'warn', { write: (line: string) => void this.log.push(line) });

  private constructor(
    readonly database: TestDatabase,
    readonly redisUrl: string,
    readonly prisma: PrismaService,
    readonly redis: RedisService,
  ) {
    super(database.url);
    const { clock, logger } = this;
    const wallets = new WalletRepository(prisma);
    const records = new UsageRecordRepository();
    const transfers = new TransferRepository(prisma);
    const spend = new CapSpendRepository(prisma);
    const failures = new SettlementFailureRepository(prisma);
    this.failovers = new RedisFailoverDetector(redis);
    this.admission = new AdmissionService(redis, this.failovers, PATIENT_ADMISSION);
    this.holds = new HoldService(redis);
    this.outbox = new OutboxService(redis);
    this.queries = new AdmissionQueries(redis);
    this.walletRequests = new WalletRequests(redis, logger, { walletWaitMs: 20_000 });
    this.reaper = new ReapService(redis, this.queries);
    this.projections = new ProjectionRepository(prisma, wallets, spend, records);
    this.publisher = new PublishService(this.projections, this.outbox, new MovedMoneyRepository(prisma));
    const payments = new PaymentRepository(prisma);
    this.paymentBook = new PaymentBook(wallets, payments, transfers, clock);
    this.admissionWithdrawals = new WithdrawalsService(redis, this.failovers, PATIENT_ADMISSION);
    this.withdrawals = new WithdrawalBook(
      ...([wallets, this.projections, this.outbox, this.admissionWithdrawals, this.publisher, clock, logger] as const),
    );
    const booking = [this.paymentBook, transfers, this.publisher, this.withdrawals] as const;
    this.accounts = new AccountsService(wallets, payments, ...booking, clock, logger);
    this.ledger = new LedgerRepository(prisma, wallets, records, transfers, spend, failures, clock);
    const check = new ChargeCheck(this.pinnedPrices(), logger);
    const keyUses = new KeyUses(new KeyUsesRepository(prisma), logger);
    const metrics = new SettlementMetrics(new Metrics(), clock);
    const traces = new SettlementTraces(new Tracer(null, new RatioSampler(0), new Set()), clock);
    const feed = new LiveFeed(redis, logger);
    this.drains = new DrainService(this.outbox, this.ledger, check, keyUses, metrics, traces, feed, clock, logger);
  }

  /** A fresh database and Redis; `role` is the database role of the services. */
  static async open(role: DatabaseRole = 'routify_worker'): Promise<LedgerFixture> {
    const [database, { url }] = await Promise.all([createTestDatabase(), createTestRedis()]);
    const fixture = await LedgerFixture.connect(database, url, role);
    await fixture.createCatalog();
    return fixture;
  }

  /** A worker beside an application under test, with a model and a price of its own. */
  static async attach(databaseUrl: string, redisUrl: string): Promise<LedgerFixture> {
    const shared = { url: databaseUrl, drop: () => Promise.resolve() };
    const fixture = await LedgerFixture.connect(shared, redisUrl, 'routify_worker');
    await fixture.createCatalog();
    return fixture;
  }

  private static async connect(database: TestDatabase, redisUrl: string, role: DatabaseRole): Promise<LedgerFixture> {
    const config = redisConfig(redisUrl);
    const redis = new RedisService(config, Logger.create('test', 'silent'));
    const connections = [redis.client, redis.admitClient];
    await Promise.all(connections.map((connection) => new Promise((resolve) => connection.once('ready', resolve))));
    // Tests start more work at once than there are connections, on machines that are busy.
    const prisma = await PrismaService.open(database.url, role, () => undefined, { waitMsMax: 60_000 });
    return new LedgerFixture(database, redisUrl, prisma, redis);
  }

  /** A second process on the same Postgres and Redis. */
  openAnother(role: DatabaseRole = 'routify_worker'): Promise<LedgerFixture> {
    const shared = { url: this.database.url, drop: () => Promise.resolve() };
    return LedgerFixture.connect(shared, this.redisUrl, role);
  }

  async close(): Promise<void> {
    this.redis.onApplicationShutdown();
    await Promise.all([this.owner.end(), this.prisma.onApplicationShutdown()]);
    await this.database.drop();
  }

  /** An organization with a wallet, topped up and published to Redis. */
  async createOrganization(paidNanoUsd: bigint, creditLimitNanoUsd = 0n): Promise<string> {
    const { organizationId, paidLot } = await this.createWallet(creditLimitNanoUsd);
    await this.publisher.publishNew(organizationId);
    if (paidNanoUsd > 0n) await this.fund(organizationId, paidLot, paidNanoUsd);
    await this.publisher.publish(organizationId);
    return organizationId;
  }

  /** A top-up that is committed but not published to Redis. */
  async topUpUntold(organizationId: string, amountNanoUsd: bigint): Promise<void> {
    const { rows } = await this.owner.query<{ id: string }>(
      `SELECT id FROM account WHERE organization_id = $1 AND kind = 'wallet_base'`,
      [organizationId],
    );
    await this.fund(organizationId, rows[0]?.id ?? '', amountNanoUsd);
  }

  /** A funded promo lot, published to Redis; returns its account. */
  async grant(organizationId: string, amountNanoUsd: bigint, expiresAt: Date | null): Promise<string> {
    const accountId = await this.giveLot(organizationId, amountNanoUsd, expiresAt);
    await this.publisher.publish(organizationId);
    return accountId;
  }

  /** Admits a hold; throws when refused. All caps are far above any test: those of key, member and organization. */
  async admit(
    organizationId: string,
    holdNanoUsd: bigint,
    idempotencyKey: string | null = null,
    keyId = organizationId,
    run: CapWindow | null = null,
  ): Promise<TestRequest> {
    const requestId = newUuid(Date.now());
    const payload = serializeUsageEvent(this.event({ requestId, organizationId, grade: 1, outcome: 'lost' }));
    const answer = await this.admission.admit({
      requestId,
      organizationId,
      keyId,
      holdNanoUsd,
      leastHoldNanoUsd: holdNanoUsd,
      startHoldNanoUsd: null,
      promptTokens: 1,
      tpmTokens: 1,
      organizationLimits: UNLIMITED,
      keyLimits: UNLIMITED,
      idempotencyKey,
      payload,
      caps: [
        ...['total', `${memberOf(organizationId)}:total`, ...LISTED_CAPS].map((name) => ({ ...FAR_CAP, name })),
        ...(run === null ? [] : [run]),
      ],
    });
    if (!answer.admitted) throw new Error(`refused: ${answer.reason}`);
    return { requestId, organizationId, terms: answer.terms };
  }

  async capture(request: TestRequest, chargeNanoUsd: bigint, changes: EventChanges = {}): Promise<void> {
    const { requestId, organizationId } = request;
    const event = this.event({ requestId, organizationId, chargeNanoUsd, ...changes });
    const delivered = event.usageSource !== 'none';
    await this.holds.capture({
      ...request,
      chargeNanoUsd,
      tokensUsed: 1,
      delivered,
      payload: serializeUsageEvent(event),
    });
  }

  /** Stores a checkpoint and captures it, as the reaper would. */
  async reapAt(request: TestRequest, chargeNanoUsd: bigint): Promise<void> {
    const { requestId, organizationId } = request;
    const event = this.event({ requestId, organizationId, grade: 1, usageSource: 'checkpoint', chargeNanoUsd });
    const checkpoint = { chargeNanoUsd, payload: serializeUsageEvent(event) };
    await this.holds.renew([{ ...request, targetHoldNanoUsd: null, checkpoint }]);
    await this.reaper.releaseHold(organizationId, requestId);
  }

  /** Moves the end of a request's lease into the past, as 30 s without a heartbeat would. */
  async expireLease({ requestId, organizationId }: TestRequest): Promise<void> {
    const tag = `{s${String(shardOf(organizationId)).padStart(2, '0')}}`;
    const member = `${organizationId}|${organizationId}|${requestId}`;
    await this.redis.client.zadd(`leases:${tag}`, 'XX', Date.now() - 5_000, member);
  }

  /** A heartbeat: the lease runs 30 s from now. */
  async renew(request: TestRequest): Promise<void> {
    await this.holds.renew([{ ...request, targetHoldNanoUsd: null, checkpoint: null }]);
  }

  /** Admits and captures; returns the request's id. */
  async use(organizationId: string, chargeNanoUsd: bigint, changes: EventChanges = {}): Promise<string> {
    const request = await this.admit(organizationId, chargeNanoUsd);
    await this.capture(request, chargeNanoUsd, changes);
    return request.requestId;
  }

  /** A final event; by default a reply of one input token for each 1,000 nano-USD of the charge. */
  event(changes: EventChanges): UsageEvent {
    const organizationId = changes.organizationId ?? newUuid(Date.now());
    const chargeNanoUsd = changes.chargeNanoUsd ?? 0n;
    const inputTokens = Number((chargeNanoUsd + (changes.waivedNanoUsd ?? 0n)) / 1_000n);
    return sampleUsageEvent({
      requestId: newUuid(Date.now()),
      organizationId,
      keyId: organizationId,
      tierId: this.tierId,
      modelId: this.modelId,
      statusCode: 200,
      finishReason: 'stop',
      priceVersionId: this.priceVersionId,
      usage: { ...NO_USAGE, promptTokens: inputTokens },
      meters: inputTokens === 0 ? {} : { input: inputTokens },
      multipliersPpm: [1_000_000n, 1_000_000n],
      holdNanoUsd: 1_000_000_000n,
      chargeNanoUsd,
      firstByteMs: 1,
      durationMs: 2,
      ...changes,
    });
  }

  attempt(costNanoUsd: bigint): Attempt {
    return {
      channelId: newUuid(Date.now()),
      channelName: 'test',
      credentialId: newUuid(Date.now()),
      upstreamModel: 'test',
      status: 200,
      reason: null,
      durationMs: 1,
      costVersionId: null,
      meters: {},
      costNanoUsd,
    };
  }

  /** An attempt priced by its channel's cost list. */
  async pricedAttempt(inputTokens: number): Promise<Attempt> {
    const list = await this.createCostList();
    return { ...this.attempt(1_000n * BigInt(inputTokens)), ...list, meters: { input: inputTokens } };
  }

  ledgerEvent(changes: EventChanges, admittedAtMs = Date.now()): LedgerEvent {
    return { event: this.event(changes), admittedAtMs, windows: [], idempotencyHash: null };
  }

  /** Books events in one transaction, past the outbox; Redis is not updated. */
  async book(events: readonly LedgerEvent[]) {
    const { busy, result } = await this.ledger.inShards([0], (tx) => this.ledger.settleBatch(tx, events));
    if (busy.length > 0) throw new Error('the shard is busy');
    return result;
  }

  /** The worker's roll-up pass: adds up booked records, as if all had been booked an hour ago. */
  async rollUp(): Promise<void> {
    await this.owner.query(`UPDATE usage_record SET booked_at = booked_at - interval '1 hour'`);
    await new RollupsService(new RollupRepository(this.prisma, new ArchiveRepository(this.prisma))).catchUp(
      new AbortController().signal,
    );
  }

  /** Puts an event into the outbox as the capture script would, past all its checks. */
  async deliver(event: UsageEvent): Promise<void> {
    const shard = String(shardOf(event.organizationId)).padStart(2, '0');
    const { organizationId, requestId, grade, chargeNanoUsd, keyId } = event;
    const terms = `${Date.now()}|${keyId}|||`;
    const text = [organizationId, requestId, grade, chargeNanoUsd, terms, serializeUsageEvent(event)].join('|');
    await this.redis.client.xadd(`outbox:{s${shard}}`, '*', 'event', text);
  }

  drain(organizationId: string): Promise<void> {
    return this.drains.drain(shardOf(organizationId));
  }

  /** Empties every shard. */
  async drainAll(): Promise<void> {
    await this.drains.wake();
    await this.drains.whenIdle();
  }

  /** Available, held and unsettled in Redis. */
  async balances(organizationId: string): Promise<[available: bigint, held: bigint, unsettled: bigint]> {
    const wallet = await this.queries.findWallet(organizationId);
    if (wallet === null) throw new Error('the wallet is unknown');
    return [wallet.availableNanoUsd, wallet.heldNanoUsd, wallet.unsettledNanoUsd];
  }

  /** Redis key of the projection of a wallet. */
  async walletKey(organizationId: string): Promise<string> {
    const [key] = await this.redis.client.keys(`wallet:*:${organizationId}`);
    if (key === undefined) throw new Error('the wallet is unknown');
    return key;
  }

  /** Stands in for the catalog: one price. */
  private pinnedPrices(): PinnedPrices {
    const version = { id: this.priceVersionId, rows: this.priceRows };
    return new PinnedPrices({ findVersion: () => Promise.resolve(version) } as unknown as PricesService);
  }
}
