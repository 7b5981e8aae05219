import { Injectable } from '@nestjs/common';
import { boundLines, priceLines, priceUsage, type PriceArithmetic } from '#pricing';
import { TokenCounter } from '#metering';
import type { PlanNote } from '#channels';
import { maxBigint, minBigint, NO_USAGE } from '#kernel';
import type { CompletionTask } from './completion-task.js';
import { holdLimits } from './domain/hold-limits.js';
import { TaskPlanner } from './planning/task-planner.js';

/** Characters of the prompt that are tokenised; the rest of a longer one is taken to be like them. */
const SAMPLE_CHARACTERS = 32_768;

/** What a request would meet and cost with one model. Amounts are nano-USD. */
export interface ModelEstimate {
  readonly task: CompletionTask;
  readonly promptBoundTokens: number;
  /** Of all choices together. */
  readonly outputBoundTokens: number;
  /** The prompt alone, and from the cache where that is cheaper. */
  readonly leastNanoUsd: bigint;
  /** Never exceeded. */
  readonly mostNanoUsd: bigint;
  readonly holdNanoUsd: bigint;
  /** How the two came about. */
  readonly leastLines: PriceArithmetic;
  readonly mostLines: PriceArithmetic;
}

/** What a request would meet and cost, before anything of it is sent. Amounts are nano-USD. */
export interface Estimate extends Omit<ModelEstimate, 'task' | 'holdNanoUsd' | 'leastLines' | 'mostLines'> {
  readonly candidates: readonly PlanNote[];
  /** By our own count; other vendors' tokenizers differ by some per cent. */
  readonly promptTokens: number;
  /** What admission would reserve if the wallet had it: enough for the dearest model. */
  readonly holdNanoUsd: bigint;
  /** For each model that may be asked, in this order; when nobody can be asked, for the first that was resolved. */
  readonly models: readonly ModelEstimate[];
}

/** Answers what a request would cost. Holds nothing, sends nothing, and needs no balance. */
@Injectable()
export class EstimateService {
  constructor(
    private readonly planner: TaskPlanner,
    private readonly counter: TokenCounter,
  ) {}

  async estimate(resolved: CompletionTask): Promise<Estimate> {
    const plan = this.planner.plan(resolved);
    const tasks = plan.kind === 'planned' ? plan.tasks : [resolved];
    const promptTokens = await this.countPrompt(resolved);
    const models = tasks.map((task) => estimateFor(task, promptTokens));
    const amounts = (pick: (model: ModelEstimate) => bigint): bigint[] => models.map(pick);
    const promptBoundTokens = Math.max(...models.map((model) => model.promptBoundTokens));
    return {
      candidates: plan.notes,
      promptTokens: Math.min(promptTokens, promptBoundTokens),
      promptBoundTokens,
      outputBoundTokens: Math.max(...models.map((model) => model.outputBoundTokens)),
      leastNanoUsd: amounts((model) => model.leastNanoUsd).reduce(minBigint),
      mostNanoUsd: amounts((model) => model.mostNanoUsd).reduce(maxBigint),
      holdNanoUsd: amounts((model) => model.holdNanoUsd).reduce(maxBigint),
      models,
    };
  }

  private async countPrompt({ endpoint, body }: CompletionTask): Promise<number> {
    const { texts, tokens } = endpoint.readPrompt(body.promptBytes());
    const text = texts.join('\n');
    const sample = text.slice(0, SAMPLE_CHARACTERS);
    const sampled = await this.counter.count([sample]);
    return tokens + (sample === '' ? 0 : Math.ceil((sampled * text.length) / sample.length));
  }
}

function estimateFor(task: CompletionTask, countedTokens: number): ModelEstimate {
  const { price, principal } = task;
  const { request, outputBoundTokens, holdNanoUsd } = holdLimits(task);
  const { promptBoundTokens, parts } = request;
  const { multipliersPpm } = principal;
  const promptTokens = Math.min(countedTokens, promptBoundTokens);
  const [fresh, cached] = [0, promptTokens].map((cachedTokens) => {
    const { meters } = priceUsage({ ...NO_USAGE, promptTokens, cachedTokens }, price, multipliersPpm);
    return priceLines(meters, promptTokens, price, multipliersPpm);
  }) as [PriceArithmetic, PriceArithmetic];
  const leastLines = cached.sumFemtoUsd < fresh.sumFemtoUsd ? cached : fresh;
  const mostLines = boundLines(promptBoundTokens, outputBoundTokens, parts, price, multipliersPpm);
  return {
    task,
    promptBoundTokens,
    outputBoundTokens,
    leastNanoUsd: leastLines.priceNanoUsd,
    mostNanoUsd: mostLines.priceNanoUsd,
    holdNanoUsd,
    leastLines,
    mostLines,
  };
}
