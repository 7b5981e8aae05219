import { Injectable } from '@nestjs/common';
import {
  ArchiveRepository,
  archivedRefusal,
  type RequestSums,
  type RequestTotalsFilter,
  RequestTotalsRepository,
  type StepFailures,
  type StepSums,
  type TimeRange,
} from '#billing/ledger';
import { Config } from '#core/infra';
import { Clock, RoutifyError, OUTCOMES, type Outcome } from '#core';
import { RejectionsRepository } from '../rejections/rejections.repository.js';

const DAY_MS = 86_400_000;
/** Failures that are read one by one. */
const FAILURES_MAX = 20_000;
/** Only roll-ups of quarters have models and channels together. */
const PAIR_DAYS_MAX = 7;

type OutcomeCounts = Readonly<Partial<Record<Outcome, bigint>>>;

/** A bar: how the requests that began in it ended. */
interface RequestStep extends TimeRange {
  readonly outcomes: OutcomeCounts;
  /** Requests that were rejected before admission. Null: not known. */
  readonly rejected: bigint | null;
}

/** Settled requests of a filter. */
export interface RequestTotals {
  readonly outcomes: OutcomeCounts;
  /** Beside the outcomes: rejected requests are not settled. Null: not known of any step. */
  readonly rejected: bigint | null;
  /** Null: too many failures to add up, with a filter by outcome or code. */
  readonly sums: RequestSums | null;
  readonly steps: readonly RequestStep[];
}

/** Counts of requests by outcome over time, and their sums: of any filters that need no look at every request. */
@Injectable()
export class RequestTotalsService {
  constructor(
    private readonly requests: RequestTotalsRepository,
    private readonly archive: ArchiveRepository,
    private readonly rejections: RejectionsRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * @param tz IANA name of the time zone of longer steps
   * Throws 400 for a window that is partly archived, and for one that is too long for a filter by channel.
   */
  async read(filter: RequestTotalsFilter, tz: string): Promise<RequestTotals> {
    const archive = await this.archive.find();
    if (archive !== null && filter.from < archive.before) {
      throw archivedRefusal('window_archived', archive, {}, 'from');
    }
    await this.refuseLongWindow(filter);
    const steps = await this.requests.steps(filter, tz);
    const [all, failures, rejected] = await Promise.all([
      wantsCompleted(filter) ? this.requests.sums(filter, steps) : [],
      this.requests.failures(filter, steps),
      this.countRejected(filter, steps),
    ]);
    const counted = steps.map((step, index) => {
      return { ...step, outcomes: countOutcomes(filter, step, { all, failures }), rejected: rejected[index] ?? null };
    });
    return {
      steps: counted,
      outcomes: added(counted),
      rejected: addedUp(rejected),
      sums: await this.sumsOf(filter, all, failures),
    };
  }

  /** By step; null where they are deleted, and with a filter by what a rejected request does not have. */
  private async countRejected(filter: RequestTotalsFilter, steps: readonly TimeRange[]): Promise<(bigint | null)[]> {
    const { projectIds, modelIds, channelIds, outcomes, ...owners } = filter;
    if ([projectIds, modelIds, channelIds, outcomes].some((set) => set !== undefined)) return steps.map(() => null);
    const keptFrom = new Date(this.clock.nowMs() - this.config.rejectedRequestDays * DAY_MS);
    const counts = await this.rejections.sumEach(owners, steps);
    return steps.map(({ before }, index) => (before > keptFrom ? (counts[index] ?? 0n) : null));
  }

  private async refuseLongWindow(filter: RequestTotalsFilter): Promise<void> {
    const { from, before, channelIds, modelIds, organizationIds, projectIds, keyIds } = filter;
    if (channelIds === undefined) return;
    const days = (before.getTime() - from.getTime()) / DAY_MS;
    const isOfAll = [organizationIds, projectIds, keyIds].every((ids) => ids === undefined);
    const isPair = modelIds !== undefined && isOfAll;
    if (isPair && days > PAIR_DAYS_MAX + 1) {
      throw tooLong(`A model and a channel together have totals of at most ${PAIR_DAYS_MAX} days.`);
    }
    if (await this.requests.areFailuresOver(filter, FAILURES_MAX)) {
      throw tooLong(
        `More than ${FAILURES_MAX} requests failed in this period. Choose a shorter one to see totals by channel.`,
      );
    }
  }

  private async sumsOf(
    filter: RequestTotalsFilter,
    all: readonly StepSums[],
    failures: readonly StepFailures[],
  ): Promise<RequestSums | null> {
    const whole = all.reduce<RequestSums>(plus, NOTHING);
    if (filter.outcomes === undefined && filter.errorCodes === undefined) return whole;
    const isWanted = (outcome: Outcome): boolean => filter.outcomes?.includes(outcome) !== false;
    const wanted = OUTCOMES.filter(isWanted);
    const fromAll = wantsCompleted(filter);
    // Of completed ones and some failures: all, less the other failures.
    const read = fromAll ? OUTCOMES.filter((outcome) => !isWanted(outcome)) : wanted;
    const count = failures
      .filter(({ outcome }) => read.includes(outcome))
      .reduce((sum, { requests }) => sum + requests, 0n);
    if (count > BigInt(FAILURES_MAX)) return null;
    const found = count === 0n ? NOTHING : await this.requests.sumsOfFailures(filter, read);
    return fromAll ? minus(whole, found) : found;
  }
}

/** Whether completed requests without an error belong to it, which only roll-ups count. */
function wantsCompleted({ outcomes, errorCodes }: RequestTotalsFilter): boolean {
  return errorCodes === undefined && outcomes?.includes('completed') !== false;
}

interface Counted {
  readonly all: readonly StepSums[];
  readonly failures: readonly StepFailures[];
}

function countOutcomes(filter: RequestTotalsFilter, { from }: TimeRange, { all, failures }: Counted): OutcomeCounts {
  const own = failures.filter(({ startsAt }) => startsAt.getTime() === from.getTime());
  const count = (isCounted: (failure: StepFailures) => boolean): bigint =>
    own.filter(isCounted).reduce((sum, { requests }) => sum + requests, 0n);
  const total = all.find(({ startsAt }) => startsAt.getTime() === from.getTime())?.requests ?? 0n;
  const others = count(({ outcome, isUnanswered }) => outcome !== 'completed' && !isUnanswered);
  const counts = OUTCOMES.filter((outcome) => filter.outcomes?.includes(outcome) !== false).map((outcome) => {
    if (outcome !== 'completed' || !wantsCompleted(filter)) return [outcome, count((one) => one.outcome === outcome)];
    // A failure may be settled between the two reads.
    return [outcome, total > others ? total - others : 0n];
  });
  return Object.fromEntries(counts.filter(([, requests]) => requests !== 0n)) as OutcomeCounts;
}

function added(steps: readonly RequestStep[]): OutcomeCounts {
  const sums = OUTCOMES.map((name) => [name, steps.reduce((sum, { outcomes }) => sum + (outcomes[name] ?? 0n), 0n)]);
  return Object.fromEntries(sums) as OutcomeCounts;
}

function addedUp(counts: readonly (bigint | null)[]): bigint | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0n);
}

const NOTHING: RequestSums = {
  promptTokens: 0n,
  completionTokens: 0n,
  chargeNanoUsd: 0n,
  refundedNanoUsd: 0n,
  costNanoUsd: 0n,
  costUnknownRequests: 0n,
  costUnknownRevenueNanoUsd: 0n,
};

function plus(one: RequestSums, other: RequestSums): RequestSums {
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    chargeNanoUsd: one.chargeNanoUsd + other.chargeNanoUsd,
    refundedNanoUsd: one.refundedNanoUsd + other.refundedNanoUsd,
    costNanoUsd: one.costNanoUsd + other.costNanoUsd,
    costUnknownRequests: one.costUnknownRequests + other.costUnknownRequests,
    costUnknownRevenueNanoUsd: one.costUnknownRevenueNanoUsd + other.costUnknownRevenueNanoUsd,
  };
}

function minus(one: RequestSums, other: RequestSums): RequestSums {
  const negated = Object.fromEntries(Object.entries(other).map(([name, amount]) => [name, -(amount as bigint)]));
  return plus(one, negated as unknown as RequestSums);
}

function tooLong(message: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message, { param: 'created_at_gte' });
}
