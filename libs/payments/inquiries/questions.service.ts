import { Injectable } from '@nestjs/common';
import { PaymentsQueue } from './payments.queue.js';
import { QuestionRepository } from './question.repository.js';

/** Notes what is to be asked of a provider; a worker does so in a moment. */
@Injectable()
export class QuestionsService {
  constructor(
    private readonly questions: QuestionRepository,
    private readonly queue: PaymentsQueue,
  ) {}

  countOpen(): Promise<number> {
    return this.questions.count();
  }

  listErrors(): ReturnType<QuestionRepository['listErrors']> {
    return this.questions.listErrors();
  }

  async add(providerId: string, subjects: readonly string[]): Promise<void> {
    await this.questions.add(providerId, subjects);
    if (FAILPOINTS) failpoint('payment-question-added');
    this.queue.wake();
  }
}
