import { isRecord, membersOf, objectPiece, parseValue, textOf, type JsonPiece } from '#core';
import { refusesThinkingBesideForcedTools, thinkingOff, type RuledModel } from '../../model-rules/model-rules.js';
import { effortOfBudget } from '../../translation/effort-of-budget.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { RequestFields } from '../../translation/request-fields.js';

/** Thinking parameters for the provider, from all the names that clients use. */
interface ThinkingControls {
  readonly thinking: JsonPiece | null;
  /** For `output_config`: effort for thinking and text together. */
  readonly effort: string | null;
  /** Whether the client excludes thinking from the reply. */
  readonly isHidden: boolean;
}

/** The context that limits thinking. */
interface ThinkingContext {
  readonly model: RuledModel;
  /** Bound on thinking and text together. */
  readonly maxTokens: number;
  readonly lacksThinking: boolean;
  /** Whether a tool has to be called, which Claude refuses beside thinking. */
  readonly forcesTool: boolean;
  readonly lost: UnsupportedFields;
}

interface RequestedThinking {
  /** `none`: no thinking; null: the model's default. */
  readonly effort: string | null;
  /** The field that asks for it, and the parameter that holds the effort. */
  readonly field: 'reasoning_effort' | 'reasoning';
  readonly effortParam: string;
  readonly maxTokens: number | null;
  readonly isEnabled: boolean;
  readonly isHidden: boolean;
}

const BUDGET_TOKENS_MIN = 1_024;
const DEFAULT_EFFORT = 'medium';
/** Share of the output bound for thinking, in percent, for models without effort. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = {
  minimal: 10,
  low: 20,
  medium: 50,
  high: 80,
  xhigh: 95,
  max: 95,
};

/**
 * Models that require a thinking budget. The list is closed: later models decide by themselves how long to think,
 * guided by an effort, and most of them refuse a budget.
 */
const BUDGET_MODEL =
  /claude-(?:instant|[1-3](?!\d)|4-(?:opus|sonnet)|(?:opus|sonnet|haiku)-4(?:$|[-.@](?:[015](?!\d)|\d{8})))/;

/** The only one of them that supports an effort beside its budget; the others refuse it. */
const EFFORT_BUDGET_MODEL = /claude-opus-4[-.@]5/;

/** Thinking that a client of Messages turns off, as the model takes it; undefined: it is not turned off, or may be. */
export function leastThinking(model: RuledModel, thinking: Buffer | null): Buffer | null | undefined {
  if (textOf(membersOf(thinking)?.get('type')) !== 'disabled') return undefined;
  const type = thinkingOff(model, 'thinking');
  if (type === 'disabled') return undefined;
  return type === null ? null : Buffer.from(`{"type":"${type}"}`);
}

/** Takes `reasoning_effort`, `reasoning`, `verbosity` and `reasoningSummary`. */
export function takeThinking(fields: RequestFields, context: ThinkingContext): ThinkingControls {
  const { model, lost } = context;
  const { upstreamModel } = model;
  const hasBudget = BUDGET_MODEL.test(upstreamModel);
  const taken = hasBudget ? withKnownEffort(takeRequested(fields), lost) : takeRequested(fields);
  const isRefused = context.forcesTool && refusesThinkingBesideForcedTools(model, taken.field);
  const requested = isRefused ? withoutThinking(taken, lost) : taken;
  const verbosity = takeWord(fields, 'verbosity');
  // The provider always sends summaries and has one form of them.
  fields.take('reasoningSummary');
  const isAdaptive = !hasBudget && isOn(requested) && requested.effort !== 'none';
  const refusesEffort = hasBudget && !EFFORT_BUDGET_MODEL.test(upstreamModel);
  const plainEffort = refusesEffort ? null : verbosity;
  const effort = isAdaptive ? adaptiveEffort(requested, verbosity) : plainEffort;
  if (effort !== verbosity) lost.record('verbosity', verbosity);
  return {
    thinking: isAdaptive ? adaptive(requested) : budgetThinking(requested, context),
    effort,
    isHidden: requested.isHidden,
  };
}

/** Thinking and text share one effort; that of thinking wins. */
function adaptiveEffort({ effort, maxTokens }: RequestedThinking, verbosity: string | null): string | null {
  const preferred = effort ?? (maxTokens === null ? verbosity : effortOfBudget(maxTokens));
  return preferred === 'minimal' ? 'low' : preferred;
}

function adaptive({ isHidden }: RequestedThinking): JsonPiece {
  return objectPiece({ type: '"adaptive"', display: isHidden ? '"omitted"' : '"summarized"' });
}

function budgetThinking(requested: RequestedThinking, context: ThinkingContext): JsonPiece | null {
  if (requested.effort === 'none') return offThinking(requested, context);
  return isOn(requested) ? budgeted(requested, context) : null;
}

/** The model's way to think least, which is named where it is not none. */
function offThinking({ effortParam, field }: RequestedThinking, { model, lost }: ThinkingContext): JsonPiece | null {
  const type = thinkingOff(model, field);
  if (type !== 'disabled') lost.drop(effortParam);
  return type === null ? null : objectPiece({ type: `"${type}"` });
}

/** Without what turns thinking on; a wish for none stays. */
function withoutThinking(requested: RequestedThinking, lost: UnsupportedFields): RequestedThinking {
  if (!isOn(requested) || requested.effort === 'none') return requested;
  lost.drop(requested.effortParam);
  return { ...requested, effort: null, maxTokens: null, isEnabled: false };
}

/** `default` means the model's default. */
function takeRequested(fields: RequestFields): RequestedThinking {
  const flat = takeWord(fields, 'reasoning_effort');
  const json = fields.take('reasoning');
  const value = json === null ? {} : parseValue(json);
  const reasoning = isRecord(value) ? value : {};
  const nested = typeof reasoning.effort === 'string' ? reasoning.effort : null;
  const given = reasoning.enabled === false ? 'none' : (flat ?? nested);
  const effort = given === 'default' ? null : given;
  const field = flat === null ? 'reasoning' : 'reasoning_effort';
  const effortParam = flat === null ? 'reasoning.effort' : field;
  const maxTokens = typeof reasoning.max_tokens === 'number' ? reasoning.max_tokens : null;
  const { enabled, exclude } = reasoning;
  return { effort, field, effortParam, maxTokens, isEnabled: enabled === true, isHidden: exclude === true };
}

function isOn({ effort, maxTokens, isEnabled }: RequestedThinking): boolean {
  return effort !== null || maxTokens !== null || isEnabled;
}

/** An unknown effort is dropped. */
function withKnownEffort(requested: RequestedThinking, lost: UnsupportedFields): RequestedThinking {
  const { effort, effortParam, maxTokens } = requested;
  const isKnown = effort === null || effort === 'none' || Object.hasOwn(BUDGET_PERCENT, effort);
  if (isKnown || maxTokens !== null) return requested;
  lost.drop(effortParam);
  return { ...requested, effort: null };
}

/**
 * Disables thinking when the bound is below the smallest budget, and when the reply continues after tool calls without
 * the thinking before them: the provider refuses to continue without it, and most clients do not return it.
 */
function budgeted(
  { effort, maxTokens: requestedTokens }: RequestedThinking,
  { maxTokens, lacksThinking }: ThinkingContext,
): JsonPiece | null {
  if (lacksThinking) return null;
  if (requestedTokens === null && maxTokens <= BUDGET_TOKENS_MIN) return null;
  const percent = BUDGET_PERCENT[effort ?? DEFAULT_EFFORT] ?? 95;
  const share = Math.max(BUDGET_TOKENS_MIN, Math.floor((maxTokens * percent) / 100));
  return objectPiece({ type: '"enabled"', budget_tokens: String(requestedTokens ?? Math.min(share, maxTokens - 1)) });
}

function takeWord(fields: RequestFields, field: string): string | null {
  const json = fields.take(field);
  const value = json === null ? null : parseValue(json);
  return typeof value === 'string' ? value : null;
}
