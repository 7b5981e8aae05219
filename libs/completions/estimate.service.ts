import { Injectable } from '@nestjs/common';
import { countTextTokens, holdPrice, priceUsage } from '#billing';
import { ChannelHealth, ChannelSnapshot, type Plan, type PlanNote } from '#channels';
import { minBigint, NO_USAGE } from '#kernel';
import type { CompletionTask } from './completion-task.js';
import { conversationOf } from './domain/conversation-of.js';
import { holdTerms } from './domain/hold-terms.js';
import { planTask, routedRequest } from './domain/plan-task.js';

/** Characters of the prompt that are tokenised; the rest of a longer one is taken to be like them. */
const SAMPLE_CHARACTERS = 32_768;

/** What a request would meet and cost, before anything of it is sent. Amounts are nano-USD. */
export interface Estimate {
  readonly candidates: readonly PlanNote[];
  /** By our own count; other vendors' tokenizers differ by some per cent. */
  readonly promptTokens: number;
  readonly promptBoundTokens: number;
  /** Of all choices together. */
  readonly outputBoundTokens: number;
  /** The prompt alone, and from the cache where that is cheaper. */
  readonly leastNanoUsd: bigint;
  /** Never exceeded. */
  readonly mostNanoUsd: bigint;
  /** What admission would reserve if the wallet had it. */
  readonly holdNanoUsd: bigint;
}

/** Answers what a request would cost. Holds nothing, sends nothing, and needs no balance. */
@Injectable()
export class EstimateService {
  constructor(
    private readonly channels: ChannelSnapshot,
    private readonly health: ChannelHealth,
  ) {}

  async estimate(task: CompletionTask): Promise<Estimate> {
    const { price, principal } = task;
    const { request, outputBoundTokens, holdNanoUsd } = holdTerms(task);
    const promptTokens = Math.min(await this.countPrompt(task), request.promptBoundTokens);
    const costOf = (cachedTokens: number): bigint =>
      priceUsage({ ...NO_USAGE, promptTokens, cachedTokens }, price, principal.multipliersPpm).amountNanoUsd;
    return {
      candidates: this.plan(task).notes,
      promptTokens,
      promptBoundTokens: request.promptBoundTokens,
      outputBoundTokens,
      leastNanoUsd: minBigint(costOf(0), costOf(promptTokens)),
      mostNanoUsd: holdPrice(request, outputBoundTokens, [price], principal.multipliersPpm),
      holdNanoUsd,
    };
  }

  private plan(task: CompletionTask): Plan {
    const { channels, health } = this;
    const rule = channels.ruleFor(routedRequest(task));
    return planTask(task, channels.serving(task.model.id), rule, health.view(conversationOf(task)));
  }

  private async countPrompt({ endpoint, body }: CompletionTask): Promise<number> {
    const { texts, tokens } = endpoint.readPrompt(body.promptBytes());
    const text = texts.join('\n');
    const sample = text.slice(0, SAMPLE_CHARACTERS);
    const sampled = await countTextTokens(sample);
    return tokens + (sample === '' ? 0 : Math.ceil((sampled * text.length) / sample.length));
  }
}
