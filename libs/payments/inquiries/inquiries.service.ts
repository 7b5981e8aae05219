import { Injectable } from '@nestjs/common';
import { Logger } from '#core/infra';
import { Clock } from '#core';
import type { Statement } from '../port/provider-adapter.js';
import { DeclineLimits } from '../orders/decline.limits.js';
import { inBatches } from '../domain/in-batches.js';
import { QuestionRepository, type PaymentQuestion } from './question.repository.js';
import { sinceOf } from './sweep-subject.js';
import { OpenedProviders, type OpenedProvider } from './opened-providers.js';
import { StatementRecord } from './statement.record.js';

/** Asked at once. */
const BATCH = 10;
/** Longer than an inquiry can take. */
const LEASE_MS = 120_000;
const RETRY_FROM_MS = 5_000;
const RETRY_MAX_MS = 600_000;
const ERROR_CHARACTERS_MAX = 500;
const SWEPT_AT_ONCE = 500;

/**
 * Finds out from providers what messages hint at, and notes it: what they answer is a fact, what a message says is none.
 * Inquiries are repeatable: the same answer makes the same facts.
 */
@Injectable()
export class InquiriesService {
  constructor(
    private readonly questions: QuestionRepository,
    private readonly opened: OpenedProviders,
    private readonly record: StatementRecord,
    private readonly declines: DeclineLimits,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Answers what is due. Returns how many questions it took. */
  async answerDue(): Promise<number> {
    const due = await this.questions.take(BATCH, LEASE_MS);
    await Promise.all(due.map((question) => this.answer(question)));
    return due.length;
  }

  private async answer(question: PaymentQuestion): Promise<void> {
    const { providerId, subject, tries } = question;
    try {
      await this.inspect(question);
      await this.questions.answer(question);
    } catch (error) {
      const dueAt = new Date(this.clock.nowMs() + Math.min(RETRY_FROM_MS * 2 ** (tries - 1), RETRY_MAX_MS));
      const message = error instanceof Error ? error.message : String(error);
      await this.questions.postpone(question, dueAt, message.slice(0, ERROR_CHARACTERS_MAX));
      this.logger.warn({ provider: providerId, subject, tries, error }, 'a payment provider gave no answer');
    }
  }

  private async inspect({ providerId, subject }: PaymentQuestion): Promise<void> {
    const found = await this.opened.find(providerId);
    if (found === null) return;
    const since = sinceOf(subject);
    if (since !== null) {
      for await (const subjects of inBatches(found.adapter.subjectsSince(found.access, since), SWEPT_AT_ONCE)) {
        await this.questions.add(providerId, subjects);
      }
      return;
    }
    const queriedAt = new Date(this.clock.nowMs());
    const statement = await found.adapter.inspect(found.access, subject);
    if (FAILPOINTS) failpoint('payment-inspected');
    if (statement === null) return;
    await this.record.save(found.provider, statement, queriedAt);
    await this.closeIfTested(found, statement);
  }

  /** A page on which a thief tries cards is closed; what was paid on it stays paid. */
  private async closeIfTested(
    { adapter, access }: OpenedProvider,
    { order, declines, facts }: Statement,
  ): Promise<void> {
    if (order?.checkoutRef == null || order.written === null || declines.length === 0 || facts.length > 0) return;
    if (await this.declines.isReached(order.written.organizationId)) await adapter.close(access, order.checkoutRef);
  }
}
