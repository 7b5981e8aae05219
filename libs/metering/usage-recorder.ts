import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  AdmissionService,
  HoldService,
  shardOf,
  SpendCalendar,
  type AdmitCommand,
  type Admitted,
  type CapWindow,
  type CaptureCommand,
  type RenewCommand,
  type Refused,
  SettlementQueue,
} from '#admission';
import { Logger, RepeatedWork } from '#infra';
import { IndexedSet, type Principal } from '#kernel';
import { UsageJournal } from './journal/usage-journal.js';
import { MemoryWatch } from './memory.watch.js';
import { RequestMeter, type FinalCharge, type MeterPorts, type MeterSubject } from './request-meter.js';

const RENEW_INTERVAL_MS = 8_000;
/** A stream or the end of a reply waits for it. */
const EXTENSION_WITHIN_MS = 1_000;
const NO_CAPS: readonly CapWindow[] = [];

/**
 * Opens meters, and keeps what they hold alive: every 8 s all admitted, unfinished requests renew their leases in one
 * batch, with checkpoints of what streams have used. The gateway's only door to money; it cannot reach the ledger.
 */
@Injectable()
export class UsageRecorder implements MeterPorts, OnModuleInit, OnApplicationShutdown {
  private readonly live = new IndexedSet<RequestMeter>();
  private finishing = 0;
  private readonly renewals = new RepeatedWork(
    () => this.renewLive(),
    (error) => {
      this.logger.warn({ error, requests: this.live.size }, 'leases could not be renewed');
    },
  );

  constructor(
    private readonly admission: AdmissionService,
    private readonly holds: HoldService,
    private readonly journal: UsageJournal,
    private readonly settlement: SettlementQueue,
    private readonly memory: MemoryWatch,
    private readonly calendar: SpendCalendar,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.renewals.every(RENEW_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    void this.renewals.stop();
  }

  open(subject: MeterSubject): RequestMeter {
    return new RequestMeter(subject, this);
  }

  /** Requests that are not yet on their way to the ledger: running, or decided but not taken by Redis. */
  openCount(): number {
    return this.live.size + this.finishing;
  }

  capsOf({ spendCaps, tz }: Principal): readonly CapWindow[] {
    return spendCaps.length === 0 ? NO_CAPS : this.calendar.windowsOf(spendCaps, tz);
  }

  /** Nothing is admitted that could not be written down, here or in Redis when it ends. */
  async admit(command: AdmitCommand): Promise<Admitted | Refused> {
    if (this.journal.problem() !== null || this.memory.isFull()) {
      return { admitted: false, reason: 'unavailable', sent: false };
    }
    const answer = await this.admission.admit(command);
    if (!answer.admitted && mayBeStale(answer)) this.settlement.loadWallet(command.organizationId);
    return answer;
  }

  /** An entry that Redis has lost is put back by the next renewal; until then it is as if nobody had answered. */
  async extend(meter: RequestMeter, targetNanoUsd: bigint, partial: boolean): Promise<bigint | null> {
    const kept = this.holds.renew([meter.extension(targetNanoUsd, partial)]);
    const timeout = sleep(EXTENSION_WITHIN_MS, null, { ref: false });
    const answer = (await Promise.race([kept, timeout]).catch(() => null))?.[0];
    if (answer === undefined || answer.outcome === 'missing') return null;
    return 'heldNanoUsd' in answer ? answer.heldNanoUsd : meter.heldNanoUsd;
  }

  journalAdmitted(meter: RequestMeter): Promise<void> {
    this.live.add(meter);
    return this.journal.admitted({ payload: meter.journalPayload(), ...meter.reference() });
  }

  /**
   * What cannot be written down may be named when Redis has it; its hold is not renewed meanwhile, as the reaper is the
   * one who ends it when Redis has no answer either.
   */
  async journalFinished(meter: RequestMeter, closed: FinalCharge): Promise<void> {
    const command = finishOf(meter, closed);
    try {
      await this.journal.finished(command);
    } catch {
      this.live.delete(meter);
      await this.holds.capture(command);
    }
  }

  /**
   * The finish script, then a nudge for the worker. Redis being away only delays it: the connection repeats, and the
   * journal does until Postgres has it.
   */
  capture(meter: RequestMeter, closed: FinalCharge): void {
    this.live.delete(meter);
    void this.finish(finishOf(meter, closed));
  }

  private async finish(command: CaptureCommand): Promise<void> {
    this.finishing++;
    try {
      await this.holds.capture(command);
      if (FAILPOINTS) failpoint('after-finish');
      this.settlement.wakeDrain(shardOf(command.organizationId));
    } catch (error) {
      this.logger.error({ request: command.requestId, error }, 'a finish was not accepted');
    } finally {
      this.finishing--;
    }
  }

  /** One renewal of every live request; public for tests, the timer calls it. Never rejects. */
  renewAll(): Promise<void> {
    return this.renewals.run();
  }

  private async renewLive(): Promise<void> {
    const meters = this.live.list();
    if (meters.length === 0) return;
    const commands: RenewCommand[] = [];
    // One after the other: each counts what its stream has said, and requests go on in between.
    for (const meter of meters) commands.push(await meter.heartbeat());
    const answers = await this.holds.renew(commands);
    const missing: RequestMeter[] = [];
    for (const [index, meter] of meters.entries()) {
      const answer = answers[index];
      if (answer?.outcome === 'kept') meter.noteHeld(answer.heldNanoUsd);
      if (answer?.outcome === 'missing' && !meter.isFinal) missing.push(meter);
    }
    if (missing.length > 0) await this.holds.restore(missing.map((meter) => meter.restoreCommand()));
  }
}

/** The worker may know better. */
function mayBeStale(refused: Refused): boolean {
  const { reason } = refused;
  if (reason === 'idempotency_unknown') return refused.retryAfterMs === 0;
  return reason === 'load' || reason === 'balance';
}

function finishOf(meter: RequestMeter, { chargeNanoUsd, tokensUsed, delivered, payload }: FinalCharge): CaptureCommand {
  return { chargeNanoUsd, tokensUsed, delivered, payload, ...meter.reference() };
}
