import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { Clock } from '#kernel';
import { SettingGroupsService } from '#settings';
import { PaymentFactsService } from '../booking/payment-facts.service.js';
import { InquiriesService } from '../inquiries/inquiries.service.js';
import { QuestionRepository } from '../inquiries/question.repository.js';
import { OrderRepository } from '../orders/order.repository.js';
import { OrderRefundsService } from '../refunds/order-refunds.service.js';
import { RefundSender } from '../refunds/refund-sender.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BATCH = 100;
/** How often providers are asked about open orders, whose messages may be lost. */
const INSPECTED_EVERY_MS = 10 * MINUTE_MS;

/**
 * Asks providers what messages hint at, sends refunds, ends orders that were not paid in time, and books what a process
 * noted and did not book.
 */
@Injectable()
export class PaymentsTimer extends WorkerTimer {
  protected readonly intervalMs = 5_000;
  protected readonly failure = 'could not work on payments; the next pass retries';
  private sweptMs = 0;

  constructor(
    private readonly facts: PaymentFactsService,
    private readonly inquiries: InquiriesService,
    private readonly questions: QuestionRepository,
    private readonly orders: OrderRepository,
    private readonly refunds: OrderRefundsService,
    private readonly sender: RefundSender,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    await untilNone(() => this.sender.sendDue(), signal);
    await untilNone(() => this.inquiries.answerDue(), signal);
    const nowMs = this.clock.nowMs();
    if (nowMs - this.sweptMs < MINUTE_MS / 2) return;
    this.sweptMs = nowMs;
    await untilNone(() => this.facts.pass(), signal);
    await this.sweep(nowMs);
  }

  private async sweep(nowMs: number): Promise<void> {
    const since = new Date(nowMs - INSPECTED_EVERY_MS);
    const silent = await this.orders.transaction((tx) => this.orders.uninspected(tx, since, BATCH));
    for (const { providerId, checkoutRef } of silent) await this.questions.add(providerId, [`session:${checkoutRef}`]);
    const { values: rules } = await this.settings.get('payments');
    if (rules.refund_days === null) return;
    await this.refunds.approveOlderThan(new Date(nowMs - rules.refund_days * DAY_MS));
  }
}

async function untilNone(work: () => Promise<number>, signal: AbortSignal): Promise<void> {
  for (let found = 1; found > 0 && !signal.aborted;) found = await work();
}
