import { isRecord } from '../../json/is-record.js';
import { objectPiece, type JsonPiece } from '../../json/json-piece.js';
import { parseValue } from '../../json/parse-value.js';
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
}

interface Wish {
  /** `none` means no thinking; null leaves it to the model. */
  readonly effort: string | null;
  readonly maxTokens: number | null;
  readonly isOn: boolean;
  readonly isHidden: boolean;
}

const BUDGET_TOKENS_MIN = 1_024;
const DISABLED = '{"type":"disabled"}';
const DEFAULT_EFFORT = 'medium';
/** Shares of the output bound that thinking gets, in percent, for models that take no effort. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = { minimal: 10, low: 20, medium: 50, high: 80, xhigh: 95 };
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

/** Takes `reasoning_effort`, `reasoning`, `verbosity` and `reasoningSummary`. */
export function takeThinking(fields: GivenFields, terms: ThinkingTerms): ThinkingControls {
  const wish = takeWish(fields);
  const verbosity = takeWord(fields, 'verbosity');
  // Every summary that there is is given; there is no choice of its form.
  fields.take('reasoningSummary');
  const { isHidden } = wish;
  if (wish.effort === 'none') return { thinking: DISABLED, effort: verbosity, isHidden };
  if (!wish.isOn) return { thinking: null, effort: verbosity, isHidden };
  if (BUDGET_MODEL.test(terms.upstreamModel)) return { thinking: budgeted(wish, terms), effort: verbosity, isHidden };
  const effort = wish.effort ?? (wish.maxTokens === null ? verbosity : effortOf(wish.maxTokens));
  const display = isHidden ? '"omitted"' : '"summarized"';
  return {
    thinking: objectPiece({ type: '"adaptive"', display }),
    effort: effort === 'minimal' ? 'low' : effort,
    isHidden,
  };
}

function takeWish(fields: GivenFields): Wish {
  const flat = takeWord(fields, 'reasoning_effort');
  const json = fields.take('reasoning');
  const value = json === null ? {} : parseValue(json);
  const reasoning = isRecord(value) ? value : {};
  const nested = typeof reasoning.effort === 'string' ? reasoning.effort : null;
  const effort = reasoning.enabled === false ? 'none' : (flat ?? nested);
  const maxTokens = typeof reasoning.max_tokens === 'number' ? reasoning.max_tokens : null;
  const isOn = effort !== null || maxTokens !== null || reasoning.enabled === true;
  return { effort, maxTokens, isOn, isHidden: reasoning.exclude === true };
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
