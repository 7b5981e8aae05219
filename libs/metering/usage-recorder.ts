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
import { RequestMeter, type Extension, type FinalCharge, type MeterPorts, type MeterSubject } from './request-meter.js';

const RENEW_INTERVAL_MS = 8_000;
/** Bounds the pause of a stream or the delay of the last bytes. */
const EXTENSION_TIMEOUT_MS = 1_000;
const NO_CAPS: readonly CapWindow[] = [];

/**
 * Opens meters and renews their leases: every 8 s one batch for all admitted, uncaptured requests, with checkpoints of
 * the usage of streams. The gateway's only access to billing; the ledger is out of its reach.
 */
@Injectable()
export class UsageRecorder implements MeterPorts, OnModuleInit, OnApplicationShutdown {
  private readonly live = new IndexedSet<RequestMeter>();
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

  /** Requests that Redis has not captured: running, or decided with the capture in flight. */
  openCount(): number {
    return this.live.size + this.capturing;
  }

  capsOf({ spendCaps, tz }: Principal): readonly CapWindow[] {
    return spendCaps.length === 0 ? NO_CAPS : this.calendar.windowsOf(spendCaps, tz);
  }

  /** Refuses while the journal is unwritable or Redis is nearly full, because the charge could not be recorded. */
  async admit(command: AdmitCommand): Promise<Admitted | Refused> {
    if (this.journal.problem() !== null || this.memory.isFull()) {
      return { admitted: false, reason: 'unavailable', sent: false };
    }
    const answer = await this.admission.admit(command);
    if (!answer.admitted && mayBeStale(answer)) this.settlement.loadWallet(command.organizationId);
    return answer;
  }

  /** Null after a timeout or an error, and when Redis has lost the entry; the next renewal restores it. */
  async extend(meter: RequestMeter, targetNanoUsd: bigint, partial: boolean): Promise<Extension | null> {
    const renewal = this.holds.renew([meter.extension(targetNanoUsd, partial)]);
    const timeout = sleep(EXTENSION_TIMEOUT_MS, null, { ref: false });
    const answer = (await Promise.race([renewal, timeout]).catch(() => null))?.[0];
    if (answer === undefined || answer.outcome === 'missing') return null;
    const heldNanoUsd = 'heldNanoUsd' in answer ? answer.heldNanoUsd : meter.heldNanoUsd;
    return { heldNanoUsd, limit: 'limit' in answer ? answer.limit : null };
  }

  journalAdmitted(meter: RequestMeter): Promise<void> {
    this.live.add(meter);
    return this.journal.admitted({ payload: meter.journalPayload(), ...meter.reference() });
  }

  /**
   * When the journal is unwritable, waits for the capture in Redis instead. The lease is not renewed meanwhile, so the
   * reaper ends the request if the capture fails as well.
   */
  async journalFinalized(meter: RequestMeter, charge: FinalCharge): Promise<void> {
    const command = captureCommandOf(meter, charge);
    try {
      await this.journal.finalized(command);
    } catch {
      this.live.delete(meter);
      await this.holds.capture(command);
    }
  }

  /**
   * Runs the capture script, then wakes the drain early. A Redis outage only delays it: the connection retries, and the
   * journal resends until Postgres has the record.
   */
  capture(meter: RequestMeter, charge: FinalCharge): void {
    this.live.delete(meter);
    void this.sendCapture(captureCommandOf(meter, charge));
  }

  private async sendCapture(command: CaptureCommand): Promise<void> {
    this.capturing++;
    try {
      await this.holds.capture(command);
      if (FAILPOINTS) failpoint('after-finish');
      this.settlement.wakeDrain(shardOf(command.organizationId));
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
    const meters = this.live.list();
    if (meters.length === 0) return;
    const commands: RenewCommand[] = [];
    // Sequential, because each counts the text of its stream; other requests proceed in between.
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

/** Whether the refusal can be caused by an outdated wallet in Redis. */
function mayBeStale(refused: Refused): boolean {
  const { reason } = refused;
  if (reason === 'idempotency_unknown') return refused.retryAfterMs === 0;
  return reason === 'load' || reason === 'balance';
}

function captureCommandOf(
  meter: RequestMeter,
  { chargeNanoUsd, tokensUsed, delivered, payload }: FinalCharge,
): CaptureCommand {
  return { chargeNanoUsd, tokensUsed, delivered, payload, ...meter.reference() };
}
