import { job, Logger } from '#core/infra';
import { OutboxService } from '../../admission/outbox.service.js';
import { PublishService, WALLETS_AT_ONCE } from '../accounts/publish.service.js';
import { LedgerMonthsService } from '../months/ledger-months.service.js';
import { PartitionRepository } from '../partitions/partition.repository.js';
import { ExpiryPass } from '../promotions/expiry-pass.js';
import { SealsService } from '../seals/seals.service.js';
import { DrainService } from './drain.service.js';
import { DriftCheck } from './drift-check.js';
import { LeaseReaper } from './lease-reaper.js';
import { PublishPass } from './publish-pass.js';

const DRAIN_MS = 1_000;
/** Covers three months without a worker: without a partition an id cannot be booked, and there is no default one. */
const MONTHS_AHEAD = 3;

export const SETTLEMENT_JOBS = [
  job({
    name: 'settlement',
    everyMs: DRAIN_MS,
    about: 'books finished requests of all shards, unless a job of the queue did within the second',
    failure: 'could not drain all shards',
    needs: [DrainService],
    run: async ([drains]) => {
      if (drains.sinceWokenMs() >= DRAIN_MS) await drains.wake();
    },
  }),
  job({
    name: 'reaper',
    everyMs: 3_000,
    about: 'ends requests of dead gateways at their last checkpoint',
    failure: 'could not read expired leases; earlier sightings are discarded',
    needs: [LeaseReaper],
    run: ([reaper]) => reaper.run(),
    onFailure: ([reaper]) => {
      reaper.forget();
    },
  }),
  // When a pass fails, the gateways request them again.
  job({
    name: 'requested-wallets',
    everyMs: 100,
    about: 'publishes wallets that gateways did not find in Redis, or found with too low a balance',
    failure: 'could not publish requested wallets',
    needs: [OutboxService, PublishService],
    run: async ([outbox, publisher], signal) => {
      while (!signal.aborted) {
        const organizationIds = await outbox.takeRequested(WALLETS_AT_ONCE);
        if (organizationIds.length === 0) return;
        await publisher.publishAll(organizationIds);
        await outbox.announcePublished(organizationIds);
      }
    },
  }),
  job({
    name: 'wallets',
    everyMs: 10_000,
    about: 'publishes wallets that changed, and each hour all of them; ends withdrawals of processes that died',
    failure: 'could not publish all wallets; the next pass retries',
    needs: [PublishPass],
    run: ([wallets], signal) => wallets.run(signal),
  }),
  job({
    name: 'drift',
    everyMs: 10_000,
    about: 'compares wallets in Redis, in Postgres and with their lots: each once a minute',
    failure: 'could not compare wallets with Redis; the next pass retries',
    needs: [DriftCheck],
    run: ([drift]) => drift.run(),
  }),
  // At start, too, so that a worker with a short lifetime sweeps. The interval is longer than gateways need to restore
  // running (8 s) and finished (10 s) requests in a Redis that lost all data.
  job({
    name: 'expiry',
    everyMs: 20_000,
    first: 'at start',
    about: 'books the rest of ended grants',
    failure: 'could not search for ended grants; the next pass retries',
    needs: [ExpiryPass],
    run: ([expiry]) => expiry.run(),
  }),
  job({
    name: 'seals',
    everyMs: 600_000,
    first: 'at start',
    about: 'seals and sums finished days of the ledger',
    failure: 'could not seal or sum a day of the ledger; the next pass retries',
    needs: [SealsService, LedgerMonthsService, Logger],
    run: async ([seals, months, logger], signal) => {
      const days = await seals.sealDue(signal);
      if (days.length > 0) logger.info({ days }, 'ledger sealed');
      const summed = await months.sumDue(signal);
      if (summed.length > 0) logger.info({ days: summed }, 'ledger summed');
    },
  }),
  job({
    name: 'partitions',
    everyMs: 3_600_000,
    first: 'at start',
    about: 'creates partitions three months ahead',
    failure: 'could not create partitions',
    raises: 'partitions_missing',
    needs: [PartitionRepository, Logger],
    run: async ([partitions, logger]) => {
      const made = await partitions.ensure(MONTHS_AHEAD);
      if (made > 0) logger.info({ made }, 'partitions created');
    },
  }),
];
