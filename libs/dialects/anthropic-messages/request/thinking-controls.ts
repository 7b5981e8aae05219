import { isRecord } from '../../json/is-record.js';
import { objectPiece, type JsonPiece } from '../../json/json-piece.js';
import { parseValue } from '../../json/parse-value.js';
import type { LostFields } from '../../openai-chat/request/lost-fields.js';
import type { GivenFields } from './given-fields.js';

/** How the provider is to think, from all the names that clients have for it. */
export interface ThinkingControls {
  readonly thinking: JsonPiece | null;
  /** For `output_config`: how much is spent on thinking and words together. */
  readonly effort: string | null;
  /** Whether the client wants no word of it back. */
  readonly isHidden: boolean;
}

/** What decides how a wish can be granted. */
interface ThinkingTerms {
  readonly upstreamModel: string;
  /** Bound on thinking and answer together. */
  readonly maxTokens: number;
  readonly lacksThinking: boolean;
  readonly lost: LostFields;
}

interface Wish {
  /** `none` means no thinking; null leaves it to the model. */
  readonly effort: string | null;
  /** Where the effort stands. */
  readonly effortParam: string;
  readonly maxTokens: number | null;
  readonly isEnabled: boolean;
  readonly isHidden: boolean;
}

const BUDGET_TOKENS_MIN = 1_024;
const DISABLED = '{"type":"disabled"}';
const DEFAULT_EFFORT = 'medium';
/** Shares of the output bound that thinking gets, in percent, for models that take no effort. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = {
  minimal: 10,
  low: 20,
  medium: 50,
  high: 80,
  xhigh: 95,
  max: 95,
};
/** The other way round, in tokens: budgets up to these are these efforts, larger ones are `high`. */
const EFFORT_OF_BUDGET: readonly (readonly [tokens: number, effort: string])[] = [
  [4_096, 'low'],
  [16_384, 'medium'],
];

/**
 * The models that only think within a budget. The list is closed: every later one decides by itself how long it thinks,
 * guided by an effort, and most of them refuse a budget.
 */
const BUDGET_MODEL =
  /claude-(?:instant|[1-3](?!\d)|4-(?:opus|sonnet)|(?:opus|sonnet|haiku)-4(?:$|[-.@](?:[015](?!\d)|\d{8})))/;

/** The only one of them that takes an effort beside its budget; the others refuse one. */
const EFFORT_BUDGET_MODEL = /claude-opus-4[-.@]5/;

/** Takes `reasoning_effort`, `reasoning`, `verbosity` and `reasoningSummary`. */
export function takeThinking(fields: GivenFields, terms: ThinkingTerms): ThinkingControls {
  const { upstreamModel, lost } = terms;
  const hasBudget = BUDGET_MODEL.test(upstreamModel);
  const wish = hasBudget ? withKnownEffort(takeWish(fields), lost) : takeWish(fields);
  const verbosity = takeWord(fields, 'verbosity');
  // Every summary that there is is given; there is no choice of its form.
  fields.take('reasoningSummary');
  const isAdaptive = !hasBudget && isOn(wish) && wish.effort !== 'none';
  const takesNoEffort = hasBudget && !EFFORT_BUDGET_MODEL.test(upstreamModel);
  const saidEffort = takesNoEffort ? null : verbosity;
  const effort = isAdaptive ? adaptiveEffort(wish, verbosity) : saidEffort;
  if (effort !== verbosity) lost.lose('verbosity', verbosity);
  return { thinking: isAdaptive ? adaptive(wish) : thinkingWithin(wish, terms), effort, isHidden: wish.isHidden };
}

/** Thinking and words have one effort; that of the thinking decides. */
function adaptiveEffort({ effort, maxTokens }: Wish, verbosity: string | null): string | null {
  const asked = effort ?? (maxTokens === null ? verbosity : effortOf(maxTokens));
  return asked === 'minimal' ? 'low' : asked;
}

function adaptive({ isHidden }: Wish): JsonPiece {
  return objectPiece({ type: '"adaptive"', display: isHidden ? '"omitted"' : '"summarized"' });
}

function thinkingWithin(wish: Wish, terms: ThinkingTerms): JsonPiece | null {
  if (wish.effort === 'none') return DISABLED;
  return isOn(wish) ? budgeted(wish, terms) : null;
}

/** `default` leaves it to the model. */
function takeWish(fields: GivenFields): Wish {
  const flat = takeWord(fields, 'reasoning_effort');
  const json = fields.take('reasoning');
  const value = json === null ? {} : parseValue(json);
  const reasoning = isRecord(value) ? value : {};
  const nested = typeof reasoning.effort === 'string' ? reasoning.effort : null;
  const given = reasoning.enabled === false ? 'none' : (flat ?? nested);
  const effort = given === 'default' ? null : given;
  const effortParam = flat === null ? 'reasoning.effort' : 'reasoning_effort';
  const maxTokens = typeof reasoning.max_tokens === 'number' ? reasoning.max_tokens : null;
  const { enabled, exclude } = reasoning;
  return { effort, effortParam, maxTokens, isEnabled: enabled === true, isHidden: exclude === true };
}

function isOn({ effort, maxTokens, isEnabled }: Wish): boolean {
  return effort !== null || maxTokens !== null || isEnabled;
}

/** A word that is no known share of the output bound is left out. */
function withKnownEffort(wish: Wish, lost: LostFields): Wish {
  const { effort, effortParam, maxTokens } = wish;
  const isKnown = effort === null || effort === 'none' || Object.hasOwn(BUDGET_PERCENT, effort);
  if (isKnown || maxTokens !== null) return wish;
  lost.drop(effortParam);
  return { ...wish, effort: null };
}

/**
 * An answer too short for the smallest budget is given without thinking. So is one that goes on after calls whose
 * thinking the client did not keep: the provider refuses to think on without it, and most clients do not know of it.
 */
function budgeted({ effort, maxTokens: wished }: Wish, { maxTokens, lacksThinking }: ThinkingTerms): JsonPiece | null {
  if (lacksThinking) return null;
  if (wished === null && maxTokens <= BUDGET_TOKENS_MIN) return null;
  const percent = BUDGET_PERCENT[effort ?? DEFAULT_EFFORT] ?? 95;
  const share = Math.max(BUDGET_TOKENS_MIN, Math.floor((maxTokens * percent) / 100));
  return objectPiece({ type: '"enabled"', budget_tokens: String(wished ?? Math.min(share, maxTokens - 1)) });
}

function effortOf(budgetTokens: number): string {
  return EFFORT_OF_BUDGET.find(([tokens]) => budgetTokens <= tokens)?.[1] ?? 'high';
}

function takeWord(fields: GivenFields, field: string): string | null {
  const json = fields.take(field);
  const value = json === null ? null : parseValue(json);
  return typeof value === 'string' ? value : null;
}
