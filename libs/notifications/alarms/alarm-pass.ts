import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { AlarmIntake } from './intake/alarm-intake.service.js';
import { AlarmWriter } from './intake/alarm-writer.repository.js';

const SETTLE_INTERVAL_MS = 10_000;
const PRUNE_INTERVAL_MS = 3_600_000;
/** How long alarms are listed after their end. */
const KEPT_MS = 30 * 86_400_000;

/**
 * Stores what processes report each second, and looks for alarms that end and for emails that are due. In workers and in control,
 * so that operators see alarms, too, while no worker runs.
 */
@Injectable()
export class AlarmPass {
  /** The first pass waits, too: what was reported meanwhile is stored and acted upon first. */
  private settledAtMs: number | null = null;
  private prunedAtMs = -Infinity;

  constructor(
    private readonly intake: AlarmIntake,
    private readonly writer: AlarmWriter,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.intake.store()));
    const nowMs = this.clock.monotonicMs();
    this.settledAtMs ??= nowMs;
    if (nowMs - this.settledAtMs < SETTLE_INTERVAL_MS || !(await this.intake.settle())) return;
    this.settledAtMs = nowMs;
    if (nowMs - this.prunedAtMs < PRUNE_INTERVAL_MS) return;
    this.prunedAtMs = nowMs;
    await this.writer.prune(new Date(this.clock.nowMs() - KEPT_MS));
  }
}
