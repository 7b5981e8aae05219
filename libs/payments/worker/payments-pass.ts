import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { MethodCharges } from '../automatic/method-charges.js';
import { TopupStarter } from '../automatic/topup-starter.js';
import { StatusCheckRunner } from '../status-checks/status-check-runner.js';
import { SettlementReceiptSender } from '../receipts/settlement-receipt.sender.js';
import { RefundSender } from '../refunds/refund-sender.js';
import { PaymentsSweep } from './payments.sweep.js';

const SWEEP_INTERVAL_MS = 30_000;

/** Sends refunds and asks providers what messages hint at, every few seconds; less often it sweeps. */
@Injectable()
export class PaymentsPass {
  private sweptMs = 0;

  constructor(
    private readonly statusChecks: StatusCheckRunner,
    private readonly sender: RefundSender,
    private readonly topups: TopupStarter,
    private readonly charges: MethodCharges,
    private readonly receipts: SettlementReceiptSender,
    private readonly sweep: PaymentsSweep,
    private readonly clock: Clock,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    await untilNone(() => this.sender.sendDue(), signal);
    await untilNone(() => this.topups.startDue(), signal);
    await untilNone(() => this.charges.chargeDue(), signal);
    await untilNone(() => this.statusChecks.runDue(), signal);
    const nowMs = this.clock.nowMs();
    if (nowMs - this.sweptMs < SWEEP_INTERVAL_MS) return;
    this.sweptMs = nowMs;
    await this.charges.removeOrphans();
    await this.charges.forgetRemoved();
    await this.sweep.run();
    await this.receipts.noteUsed();
    await untilNone(() => this.receipts.sendDue(), signal);
  }
}

async function untilNone(work: () => Promise<number>, signal: AbortSignal): Promise<void> {
  for (let found = 1; found > 0 && !signal.aborted;) found = await work();
}
