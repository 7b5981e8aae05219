/**
 * Admission decides, in one atomic step before any cost, whether a request may run and how much it may cost. It counts
 * running and finished requests against a balance in Redis until the ledger has them.
 * Owns the Redis keys of wallets, entries, leases, settled markers, tombstones, caps, limits and Idempotency-Keys, and
 * the outbox streams. Guarantees: a refused request changed nothing; held, unsettled and open are the sums of the
 * entries at every moment; every call may be repeated; a full Redis drains.
 * Does not know: prices, models, the content of an event, Postgres, HTTP. Redis is a projection, never the truth.
 */
export { AdmissionModule } from './admission.module.js';
export { AdmissionService } from './admission.service.js';
export { BacklogService, type LeaseCounts, type Marker, type ShardOutbox } from './backlog.service.js';
export { type AdmitCommand, type Admitted, type CapWindow, type Refused } from './domain/admit.js';
export { capScope, formatCapName, parseCapName, type CapScope } from './domain/cap-name.js';
export { type CapState } from './domain/cap-state.js';
export { hashIdempotencyKey } from './domain/hash-idempotency-key.js';
export {
  type AdmittedRequest,
  type Checkpoint,
  type CaptureCommand,
  type RenewCommand,
  type RefusingLimit,
  type RestoreCommand,
} from './domain/meter-commands.js';
export {
  type CapSpend,
  type Grade,
  type LoadCommand,
  type OutboxEvent,
  type PublishCommand,
  type PublishOutcome,
  type SettledItem,
  type UsedIdempotencyKey,
  type WalletProjection,
} from './domain/settlement-commands.js';
export { type MovedMoney } from './moves/moved-money.js';
export { SHARD_COUNT, SHARDS, shardOf } from './domain/shard-of.js';
export { parseTerms, type SpendWindow } from './domain/terms.js';
export { AdmissionQueries, type Hold, type WalletState } from './admission-queries.service.js';
export { type LiveEntry, LiveFeed } from './live-feed.js';
export { loadScripts } from './lua-script.js';
export { HoldService } from './hold.service.js';
export { FAILOVER_SUSPECT_MS, RedisFailoverDetector } from './redis-failover.detector.js';
export { OutboxService } from './outbox.service.js';
export { ReapService, type ExpiredLease } from './reap.service.js';
export { SpendCalendar } from './spend-calendar.js';
export { SettlementQueue } from './settlement-queue/settlement.queue.js';
export { SettlementQueueModule } from './settlement-queue/settlement-queue.module.js';
export { type OpenWithdrawal, WithdrawalsService } from './withdrawals/withdrawals.service.js';
export { WaiverBounds } from './waivers/waiver-bounds.js';
export { WalletRequests } from './wallet-requests.js';
export { DRAIN_JOB, JOB_OPTIONS, SETTLE_QUEUE } from './settlement-queue/queues.js';
