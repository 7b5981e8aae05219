/**
 * Admission decides, in one atomic step before any cost, whether a request may run and how much it may cost; it counts
 * running and finished requests against a balance in Redis until the ledger has them. Beside it: reads of booked requests,
 * balances and spending, for processes that load no ledger.
 * Owns the Redis keys of wallets, entries, leases, settled markers, tombstones, caps, limits and Idempotency-Keys, and the
 * outbox streams. Guarantees: a refused request changed nothing; held, unsettled and open are the sums of the entries at
 * every moment; every call may be repeated; an organization sees only its own requests.
 * Does not know: models, the content of an event, how a charge is booked, HTTP.
 */
export { AdmissionQueries } from './admission-queries.service.js';
export { AdmissionModule } from './admission.module.js';
export { AdmissionService } from './admission.service.js';
export { BacklogService, type LeaseCounts, type ShardOutbox } from './backlog.service.js';
export { type Admitted, type Refused } from './domain/admit.js';
export { runCapOf } from './domain/run-cap.js';
export { hashIdempotencyKey } from './domain/hash-idempotency-key.js';
export { type RefusingLimit } from './domain/meter-commands.js';
export { SHARD_COUNT, shardOf } from './domain/shard-of.js';
export { parseTerms } from './domain/terms.js';
export { HoldService } from './hold.service.js';
export { LiveFeed } from './live-feed.js';
export { loadScripts } from './lua-script.js';
export { type MovedMoney } from './moves/moved-money.js';
export { OutboxService } from './outbox.service.js';
export { ReapService } from './reap.service.js';
export { RedisFailoverDetector } from './redis-failover.detector.js';
export { SettlementQueue } from './settlement-queue/settlement.queue.js';
export { SpendCalendar } from './spend-calendar.js';
export { WalletRequests } from './wallet-requests.js';
export { WithdrawalsService } from './withdrawals/withdrawals.service.js';
export { BillingQueriesModule } from '../records/billing-queries.module.js';
export { BillingQueries, type CountedCap, type Credits, type Generation } from '../records/billing-queries.service.js';
export { type SpentDay } from '../records/key-charges.repository.js';
export { KeySpending } from '../records/key-spending.service.js';
export { LONGEST_TRANSACTION_MS } from '../records/late-bookings.js';
export {
  ANSWERED_OR_CALLED,
  FAILED_REQUEST,
  RECORD_COLUMNS,
  type RequestRecord,
  type UsageRecordRow,
  recordOf,
  unsettledRecord,
} from '../records/request-record.repository.js';
export { RequestRepository } from '../records/request.repository.js';
