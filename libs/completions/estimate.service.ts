import { Injectable } from '@nestjs/common';
import {
  boundLines,
  possiblePrices,
  priceLines,
  priceUsage,
  requestedPrice,
  type PriceArithmetic,
  maxBigint,
  minBigint,
  NO_USAGE,
  type CacheMarks,
  type TokenUsage,
} from '#core';
import { Config } from '#core/infra';
import { requestUnits, TokenCounter } from '#billing/metering';
import type { PlanNote } from '#channels';
import type { CompletionTask } from './task/completion-task.js';
import { cacheMarksFor, setsCacheMarks } from './domain/attempts/cache-marks.js';
import { holdLimits } from './domain/hold-limits.js';
import { overheadTokens } from './task/usage-tally.js';
import { TaskPlanner, type TaskPlan } from './planning/task-planner.js';

/** Characters of the prompt that are tokenised; a longer prompt is extrapolated from them. */
const SAMPLE_CHARACTERS = 32_768;

/** Token bounds and cost of a request with one model. Amounts are nano-USD. */
export interface ModelEstimate {
  readonly task: CompletionTask;
  readonly promptBoundTokens: number;
  /** Sum over all choices. */
  readonly outputBoundTokens: number;
  /** Price of the prompt alone with its units, read from the cache where that is cheaper. */
  readonly leastNanoUsd: bigint;
  /** Upper bound of the price, never exceeded. */
  readonly mostNanoUsd: bigint;
  readonly holdNanoUsd: bigint;
  /** Price of the prompt alone, all of it written to the provider's cache, and all of it read from there. */
  readonly writtenNanoUsd: bigint;
  readonly readNanoUsd: bigint;
  /** Arithmetic of `leastNanoUsd` and `mostNanoUsd`. */
  readonly leastLines: PriceArithmetic;
  readonly mostLines: PriceArithmetic;
}

/** What becomes of the prompt's marks at the first candidate. */
interface EstimatedMarks {
  /** Of the request, the key or the channel. */
  readonly when: CacheMarks;
  /** Whether the gateway would set marks now, if the client's body has none. */
  readonly isMarked: boolean;
}

/** Candidates, token bounds and cost of a request before it is sent. Amounts are nano-USD. */
export interface Estimate extends Pick<
  ModelEstimate,
  'promptBoundTokens' | 'outputBoundTokens' | 'leastNanoUsd' | 'mostNanoUsd'
> {
  readonly candidates: readonly PlanNote[];
  /** Null: no channel would be called. */
  readonly cacheMarks: EstimatedMarks | null;
  /** Counted locally; other vendors' tokenizers differ by a few percent. */
  readonly promptTokens: number;
  /** The most that admission would reserve: enough for the most expensive model. A hold that grows may start with less. */
  readonly holdNanoUsd: bigint;
  /** One per model of the plan, in order of preference; without a candidate, only the first resolved model. */
  readonly models: readonly ModelEstimate[];
}

/** Estimates the cost of a request. Holds nothing, sends nothing and needs no balance. */
@Injectable()
export class EstimateService {
  constructor(
    private readonly planner: TaskPlanner,
    private readonly counter: TokenCounter,
    private readonly config: Config,
  ) {}

  async estimate(resolved: CompletionTask): Promise<Estimate> {
    const plan = this.planner.plan(resolved);
    const tasks = plan.kind === 'planned' ? plan.tasks : [resolved];
    const promptTokens = await this.countPrompt(resolved);
    const models = tasks.map((task) => estimateFor(task, promptTokens, this.config.holdsReasoningWhole));
    const amounts = (pick: (model: ModelEstimate) => bigint): bigint[] => models.map(pick);
    const promptBoundTokens = Math.max(...models.map((model) => model.promptBoundTokens));
    return {
      candidates: plan.notes,
      cacheMarks: plan.kind === 'planned' ? estimatedMarks(plan) : null,
      promptTokens: Math.min(promptTokens, promptBoundTokens),
      promptBoundTokens,
      outputBoundTokens: Math.max(...models.map((model) => model.outputBoundTokens)),
      leastNanoUsd: amounts((model) => model.leastNanoUsd).reduce(minBigint),
      mostNanoUsd: amounts((model) => model.mostNanoUsd).reduce(maxBigint),
      holdNanoUsd: amounts((model) => model.holdNanoUsd).reduce(maxBigint),
      models,
    };
  }

  /** The prompt as it would be counted if no upstream reported its usage; long texts are extrapolated. */
  async countTokens(task: CompletionTask): Promise<number> {
    return (await this.countPrompt(task)) + overheadTokens(task);
  }

  private async countPrompt({ endpoint, body, work }: CompletionTask): Promise<number> {
    const { texts, tokens } = await work.run(endpoint.readPrompt(body.promptBytes()));
    const text = await work.step(() => texts.join('\n'));
    const sample = text.slice(0, SAMPLE_CHARACTERS);
    const sampled = await this.counter.count([sample]);
    return tokens + (sample === '' ? 0 : Math.ceil((sampled * text.length) / sample.length));
  }
}

function estimatedMarks({ tasks: [task], candidates: [first], warmTarget }: TaskPlan): EstimatedMarks | null {
  if (task === undefined || first === undefined) return null;
  return { when: cacheMarksFor(first.channel, task), isMarked: setsCacheMarks(first, task, warmTarget) };
}

function estimateFor(task: CompletionTask, countedTokens: number, holdsReasoningWhole: boolean): ModelEstimate {
  const { price, principal } = task;
  const { request, outputBoundTokens, holdNanoUsd } = holdLimits(task, holdsReasoningWhole);
  const { promptBoundTokens } = request;
  const { multipliersPpm } = principal;
  const promptTokens = Math.min(countedTokens, promptBoundTokens);
  const prices = possiblePrices(price, task.parsedRequest.serviceTier);
  const units = requestUnits(task);
  const prompts = prices.flatMap((version) =>
    [0, promptTokens].map((cachedTokens) => {
      const usage = { ...NO_USAGE, promptTokens, cachedTokens, ...(units === null ? {} : { units }) };
      const { meters } = priceUsage(usage, version, multipliersPpm);
      return priceLines(meters, promptTokens, version, multipliersPpm);
    }),
  );
  const requested = requestedPrice(price, task.parsedRequest.serviceTier);
  const promptPrice = (counts: Partial<TokenUsage>): bigint =>
    priceUsage({ ...NO_USAGE, promptTokens, ...counts }, requested, multipliersPpm).amountNanoUsd;
  const replies = prices.map((version) => boundLines(request, outputBoundTokens, version, multipliersPpm));
  const leastLines = prompts.reduce((least, lines) => (lines.sumFemtoUsd < least.sumFemtoUsd ? lines : least));
  const mostLines = replies.reduce((most, lines) => (lines.sumFemtoUsd > most.sumFemtoUsd ? lines : most));
  return {
    task,
    promptBoundTokens,
    outputBoundTokens,
    leastNanoUsd: leastLines.priceNanoUsd,
    mostNanoUsd: mostLines.priceNanoUsd,
    holdNanoUsd,
    writtenNanoUsd: promptPrice({ cacheWriteTokens: promptTokens }),
    readNanoUsd: promptPrice({ cachedTokens: promptTokens }),
    leastLines,
    mostLines,
  };
}
