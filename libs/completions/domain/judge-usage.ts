import { listedModel, type CatalogModel } from '#catalog';
import type { TokenUsage, UsageSource } from '#core';
import type { UnitTally } from '#billing/metering';
import {
  checkUsageBounds,
  sortCalls,
  type NamedAdvisor,
  type OtherCall,
  type UsageAnomaly,
  type UsageResult,
} from '#formats';
import type { CompletionTask } from '../task/completion-task.js';
import { chargedUses } from './models/charged-uses.js';
import { thinksUnseen, type CountedUsage } from './unseen-tokens.js';

/** The usage that is charged, and where it came from. */
export interface JudgedUsage extends CountedUsage {
  readonly usageSource: UsageSource;
  readonly flags: readonly string[];
  /** What the upstream bills where it is more than what is charged; absent: the same. */
  readonly billed?: TokenUsage;
  /** Calls of other models, which the usage leaves out, the advisor's too; absent: none. */
  readonly otherCalls?: readonly OtherCall[];
}

type PartialUsage = Extract<UsageResult, { readonly kind: 'partial' }>;
type Reported = Extract<UsageResult, { readonly usage: TokenUsage }>;

const CONTRADICTORY = 'contradictory_usage';
const BEYOND_BOUND = 'uses_beyond_bound';
const OTHER_CALLS = 'other_model';
const NO_CALLS: readonly OtherCall[] = [];
const FLAGS: Readonly<Record<UsageAnomaly, readonly string[]>> = { absurd: ['absurd_usage'], odd: ['odd_usage'] };

/**
 * Reported usage is what the upstream bills, and so what is charged. Impossible usage is replaced by counted tokens, and
 * so is a side that is not reported. The record flags impossible, contradictory and odd usage, uses of tools beyond the
 * client's bound, and calls of other models, but for those of the advisor that the request asks for: they are charged.
 * @param advisorName the upstream's name of that advisor; null: the request names none
 */
export async function judgeUsage(
  result: UsageResult,
  task: CompletionTask,
  bytesReceived: number,
  units: UnitTally,
  advisorName: string | null,
  count: () => Promise<CountedUsage>,
): Promise<JudgedUsage> {
  if (result.kind === 'missing') return { ...(await count()), usageSource: 'counted', flags: [] };
  const anomaly = result.kind === 'absurd' ? result.kind : anomalyOf(result, task, bytesReceived);
  const odd = anomaly === null ? [] : FLAGS[anomaly];
  if (result.kind === 'absurd' || anomaly === 'absurd')
    return { ...(await count()), usageSource: 'counted', flags: odd };
  if (result.kind === 'partial') {
    return withinRequest(completed(result, await count(), odd), result, task, advisorName);
  }
  const flags = result.contradiction === undefined ? odd : [...odd, CONTRADICTORY];
  const usage = units.addTo(withSearch(result.usage, task));
  return withinRequest({ usage, unseenTokens: 0, usageSource: 'upstream', flags }, result, task, advisorName);
}

/**
 * The usage of a reply that was cut. What the upstream has said of it is judged as that of a whole reply; its rest is
 * counted, and all of it where that is impossible.
 * @param count beside the stated usage; null: all
 */
export async function judgeCut(
  stated: UsageResult,
  task: CompletionTask,
  bytesReceived: number,
  advisorName: string | null,
  count: (stated: TokenUsage | null) => Promise<CountedUsage>,
): Promise<JudgedUsage> {
  const isStated = stated.kind === 'usage' || stated.kind === 'partial';
  const anomaly = isStated ? anomalyOf(stated, task, bytesReceived) : stated.kind === 'absurd' ? 'absurd' : null;
  const flags = anomaly === null ? [] : FLAGS[anomaly];
  if (!isStated || anomaly === 'absurd') return { ...(await count(null)), usageSource: 'counted', flags };
  const contradicts = stated.kind === 'usage' && stated.contradiction !== undefined;
  const judged = { ...(await count(stated.usage)), flags: contradicts ? [...flags, CONTRADICTORY] : flags };
  return withinRequest({ ...judged, usageSource: 'counted' }, stated, task, advisorName);
}

/** What the client did not ask for is the operator's cost, and flagged: uses beyond its bound, calls of other models. */
function withinRequest(
  judged: JudgedUsage,
  { calls }: Reported,
  task: CompletionTask,
  advisorName: string | null,
): JudgedUsage {
  const usage = chargedUses(judged.usage, task);
  const others = calls?.others ?? NO_CALLS;
  if (usage === null && others.length === 0) return judged;
  const { advice, hasOthers, isBeyondBound, isAbsurd } = sortCalls(others, namedAdvisor(task, advisorName));
  const flags = [
    ...judged.flags,
    ...(isAbsurd ? FLAGS.absurd : []),
    ...(usage === null && !isBeyondBound ? [] : [BEYOND_BOUND]),
    ...(hasOthers ? [OTHER_CALLS] : []),
  ];
  return {
    ...judged,
    usage: usage ?? judged.usage,
    ...(advice === null ? {} : { advice }),
    billed: judged.usage,
    otherCalls: others,
    flags: [...new Set(flags)],
  };
}

/** The side that is reported, and the other one as counted. An upstream that reports no prompt has a fault. */
function completed({ lacks, usage }: PartialUsage, counted: CountedUsage, odd: readonly string[]): JudgedUsage {
  const { promptTokens, completionTokens } = counted.usage;
  const whole = lacks === 'prompt' ? { ...usage, promptTokens } : { ...usage, completionTokens };
  const units = counted.usage.units === undefined ? {} : { units: counted.usage.units };
  const unseenTokens = lacks === 'prompt' ? 0 : counted.unseenTokens;
  const flags = lacks === 'prompt' ? FLAGS.absurd : odd;
  return { ...counted, usage: { ...whole, ...units }, unseenTokens, usageSource: 'counted', flags };
}

/** Upstreams of chat that search for every request report no searches. */
function withSearch(usage: TokenUsage, { parsedRequest }: CompletionTask): TokenUsage {
  if (usage.units !== undefined || !parsedRequest.needs.has('web_search')) return usage;
  return { ...usage, units: { web_search_call: 1 } };
}

function anomalyOf(
  { usage, calls }: Reported,
  { model, parsedRequest, toolUsesMax }: CompletionTask,
  bytesReceived: number,
): UsageAnomaly | null {
  const isPredicted = parsedRequest.predictionBytes > 0;
  const ownCalls = calls?.own ?? 1;
  const unseen =
    isPredicted ||
    // A summary that compacts the prompt is output, and no text of the reply.
    ownCalls > 1 ||
    // What a tool is called with is output, and no text of the reply.
    parsedRequest.hosted.length > 0 ||
    thinksUnseen(model, parsedRequest) ||
    parsedRequest.needs.has('image_output') ||
    parsedRequest.needs.has('audio_output');
  // Spread before named members, V8 would add each of them to a copied object: 4 µs.
  const { typed, listed } = limitsOf(model);
  return checkUsageBounds(usage, {
    typed,
    listed,
    prompts: parsedRequest.promptCount * Math.max(ownCalls, readingsOf(parsedRequest, toolUsesMax)),
    n: parsedRequest.n * ownCalls,
    visibleOnly: !unseen,
    bytesReceived,
  });
}

/** How often a prompt may be read: once more after each use of a tool that the provider runs. */
function readingsOf({ hosted }: CompletionTask['parsedRequest'], toolUsesMax: number): number {
  return hosted.reduce((sum, { usesMax }) => sum + (usesMax ?? toolUsesMax), 1);
}

function namedAdvisor({ advisor }: CompletionTask, name: string | null): NamedAdvisor | null {
  if (advisor === null || name === null) return null;
  return { name, usesMax: advisor.isBounded ? advisor.usesMax : null, ...limitsOf(advisor.model) };
}

type ModelLimits = Pick<CatalogModel, 'contextLength' | 'maxOutputTokens'>;

function limitsOf(model: CatalogModel): Pick<NamedAdvisor, 'typed' | 'listed'> {
  const listed = listedModel(model.canonicalId);
  const tokens = ({ contextLength, maxOutputTokens }: ModelLimits) => ({
    contextTokens: contextLength,
    outputTokens: maxOutputTokens,
  });
  return { typed: tokens(model), listed: listed === null ? null : tokens(listed) };
}
