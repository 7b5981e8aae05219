import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import {
  ANY_REQUEST,
  Clock,
  countsIn,
  IndexedSet,
  limitAt,
  withTimeout,
  type CappedRequest,
  type Principal,
  type RunBudget,
} from '#core';
import { AdmissionService } from '../admission/admission.service.js';
import { HoldService } from '../admission/hold.service.js';
import { RUN_HOURS, runCapOf } from '../admission/domain/run-cap.js';
import { SpendCalendar } from '../admission/spend-calendar.js';
import type { AdmitCommand, Admitted, CapWindow, Refused } from '../admission/domain/admit.js';
import type {
  CaptureCommand,
  RefusingLimit,
  RenewCommand,
  RestoreCommand,
} from '../admission/domain/meter-commands.js';
import { SettlementQueue } from '../admission/settlement-queue/settlement.queue.js';
import { WaiverBounds } from '../admission/waivers/waiver-bounds.js';
import { WalletRequests } from '../admission/wallet-requests.js';
import { UsageJournal, type AdmittedLine } from './journal/usage-journal.js';
import { RunSpendRepository } from '../records/run-spend.repository.js';
import { MemoryWatch } from './memory.watch.js';

const RENEW_INTERVAL_MS = 8_000;
/** Of the calls to Redis that a client waits for: bounds the pause of a stream or the delay of the last bytes. */
const AWAITED_TIMEOUT_MS = 1_000;
const HOUR_MS = 3_600_000;
const NO_CAPS: readonly CapWindow[] = [];

/** An admitted request whose lease is renewed until it is captured. */
export interface LeasedRequest {
  /** Position in the set of leased requests, which owns this field. */
  index: number;
  /** Its charge is decided. */
  readonly isFinal: boolean;
  /** Updates the checkpoint and returns the renewal. */
  heartbeat(): Promise<RenewCommand>;
  /** Takes the hold reported by Redis. */
  noteHeld(heldNanoUsd: bigint): void;
  /** The whole entry, to restore it after a data loss of Redis. */
  restoreCommand(): RestoreCommand;
}

/** Answer of Redis to an extension. */
export interface Extension {
  /** Null: unchanged, since the request was reaped or captured. */
  readonly heldNanoUsd: bigint | null;
  /** The limit that refused it, where the hold is below the target. */
  readonly limit: RefusingLimit | null;
}

/**
 * Records requests in Redis and in the journal, and renews their leases: every 8 s one batch for all admitted,
 * uncaptured requests, with checkpoints of the usage of streams. The gateway's only access to billing; the ledger is out
 * of its reach.
 */
@Injectable()
export class UsageRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly live = new IndexedSet<LeasedRequest>();
  private capturing = 0;
  private readonly renewals = new RepeatedWork(
    () => this.renewLive(),
    (error) => {
      this.logger.warn({ error, requests: this.live.size }, 'could not renew leases');
    },
  );

  constructor(
    private readonly admission: AdmissionService,
    private readonly holds: HoldService,
    private readonly journal: UsageJournal,
    private readonly settlement: SettlementQueue,
    private readonly wallets: WalletRequests,
    private readonly memory: MemoryWatch,
    private readonly waivers: WaiverBounds,
    private readonly calendar: SpendCalendar,
    private readonly runs: RunSpendRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.renewals.every(RENEW_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    void this.renewals.stop();
  }

  /** Requests that Redis has not captured: running, or decided with the capture in flight. */
  openCount(): number {
    return this.live.size + this.capturing;
  }

  /** The caps that count a request of the key, with their current windows. */
  capsOf(
    { organizationId, caps, tz }: Principal,
    request: CappedRequest,
    budget: RunBudget | null = null,
  ): readonly CapWindow[] {
    if (caps.length === 0 && budget === null) return NO_CAPS;
    const nowMs = this.clock.nowMs();
    const counting = caps.filter((cap) => countsIn(cap, request));
    if (budget !== null) counting.push(runCapOf(organizationId, budget));
    return counting.map((cap) => ({
      name: cap.name,
      limit: cap.isHard ? limitAt(cap, nowMs) : null,
      ...this.calendar.windowOf(cap, tz),
    }));
  }

  /**
   * Refuses while the journal is unwritable or Redis is nearly full, because the charge could not be recorded. For a
   * wallet that Redis lacks it waits up to ROUTIFY_WALLET_WAIT_MS and admits once more; with an Idempotency-Key it does
   * not wait, because the keys that Redis lost are not known so soon.
   */
  async admit(command: AdmitCommand): Promise<Admitted | Refused> {
    if (this.journal.problem() !== null || this.memory.isFull()) {
      return { admitted: false, reason: 'unavailable', sent: false };
    }
    const answer = await this.admitOnce(command);
    if (answer.admitted || !mayBeStale(answer)) return answer;
    if (answer.reason !== 'load' || command.idempotencyKey !== null) {
      this.wallets.refresh(command.organizationId);
      return answer;
    }
    await this.wallets.whenPublished(command.organizationId);
    return this.admitOnce(command);
  }

  /** Once more with what the ledger has of its run, if Redis may have lost that. */
  private async admitOnce(command: AdmitCommand): Promise<Admitted | Refused> {
    const answer = await this.admission.admit(command);
    if (answer.admitted || answer.reason !== 'run_unknown') return answer;
    const { name } = answer;
    const sinceMs = this.clock.nowMs() - RUN_HOURS * HOUR_MS;
    const run = await this.runs.find(command.organizationId, name, sinceMs).catch(() => undefined);
    if (run === undefined) return { admitted: false, reason: 'unavailable', sent: false };
    const known = run === null ? 't|' : `t${String(run.openedAtMs)}|${run.spentNanoUsd.toString()}`;
    const caps = command.caps.map((cap) => (cap.name === name ? { ...cap, windowKey: known } : cap));
    return this.admission.admit({ ...command, caps });
  }

  /**
   * Why the next request of a key would be refused, however small it is; null: it would not, or this is not known. Takes
   * nothing. A wallet that Redis lacks is loaded, as for an admission.
   */
  async check(requestId: string, principal: Principal, leastHoldNanoUsd: bigint): Promise<Refused | null> {
    const { organizationId, keyId, organizationLimits, keyLimits } = principal;
    const caps = this.capsOf(principal, ANY_REQUEST);
    const bounds = {
      holdNanoUsd: leastHoldNanoUsd,
      leastHoldNanoUsd,
      startHoldNanoUsd: null,
      promptTokens: 0,
      tpmTokens: 0,
    };
    const ids = { requestId, organizationId, keyId };
    const command = { ...ids, ...bounds, organizationLimits, keyLimits, caps, idempotencyKey: null, payload: '' };
    const answer = await this.admission.check(command);
    if (answer?.reason !== 'load') return answer;
    await this.wallets.whenPublished(organizationId);
    return this.admission.check(command);
  }

  /**
   * Raises the hold to the target if balance and caps allow; `partial`: as far as they allow. Null after a timeout or an
   * error, and when Redis has lost the entry; the next renewal restores it.
   */
  async extend(command: RenewCommand): Promise<Extension | null> {
    const renewal = this.holds.renew([command]);
    const answer = (await withTimeout(AWAITED_TIMEOUT_MS, renewal).catch(() => null))?.[0];
    if (answer === undefined || answer.outcome === 'missing') return null;
    return {
      heldNanoUsd: 'heldNanoUsd' in answer ? answer.heldNanoUsd : null,
      limit: 'limit' in answer ? answer.limit : null,
    };
  }

  /** Whether anything is waived at all. */
  get hasWaivers(): boolean {
    return this.waivers.areOn;
  }

  /**
   * Counts an amount towards what the organization may have waived today; false: it would pass the bound. Granted
   * without an answer of Redis, which admits nothing either then: only what runs is waived unbounded.
   */
  grantWaiver(organizationId: string, amountNanoUsd: bigint): Promise<boolean> {
    const granting = this.waivers.grant(organizationId, amountNanoUsd);
    return withTimeout(AWAITED_TIMEOUT_MS, granting).catch(() => true);
  }

  /** Renews its lease from now on. Rejects when the journal is unwritable: the request must not proceed. */
  journalAdmitted(request: LeasedRequest, line: AdmittedLine): Promise<void> {
    this.live.add(request);
    return this.journal.admitted(line);
  }

  /**
   * When the journal is unwritable, waits for the capture in Redis instead. The lease is not renewed meanwhile, so the
   * reaper ends the request if the capture fails as well.
   *
   * @param sharedLength as of `UsageJournal.finalized`
   */
  async journalFinalized(request: LeasedRequest, command: CaptureCommand, sharedLength: number): Promise<void> {
    try {
      await this.journal.finalized(command, sharedLength);
    } catch {
      this.live.delete(request);
      await this.holds.capture(command);
    }
  }

  /**
   * Runs the capture script, then wakes the drain early. A Redis outage only delays it: the connection retries, and the
   * journal resends until Postgres has the record.
   */
  capture(request: LeasedRequest, command: CaptureCommand): void {
    this.live.delete(request);
    void this.sendCapture(command);
  }

  private async sendCapture(command: CaptureCommand): Promise<void> {
    this.capturing++;
    try {
      await this.holds.capture(command);
      if (FAILPOINTS) failpoint('after-finish');
      this.settlement.wakeDrain();
    } catch (error) {
      this.logger.error({ request: command.requestId, error }, 'capture failed');
    } finally {
      this.capturing--;
    }
  }

  /** Renews every live request once; public for tests, called by the timer. Never rejects. */
  renewAll(): Promise<void> {
    return this.renewals.run();
  }

  private async renewLive(): Promise<void> {
    const requests = this.live.list();
    if (requests.length === 0) return;
    const commands: RenewCommand[] = [];
    // Sequential, because each counts the text of its stream; other requests proceed in between.
    for (const request of requests) commands.push(await request.heartbeat());
    const answers = await this.holds.renew(commands);
    const missing: LeasedRequest[] = [];
    for (const [index, request] of requests.entries()) {
      const answer = answers[index];
      if (answer?.outcome === 'kept') request.noteHeld(answer.heldNanoUsd);
      if (answer?.outcome === 'missing' && !request.isFinal) missing.push(request);
    }
    if (missing.length > 0) await this.holds.restore(missing.map((request) => request.restoreCommand()));
  }
}

/** Whether the refusal can be caused by an outdated wallet in Redis. */
function mayBeStale(refused: Refused): boolean {
  const { reason } = refused;
  if (reason === 'idempotency_unknown') return refused.retryAfterMs === 0;
  return reason === 'load' || reason === 'balance';
}
