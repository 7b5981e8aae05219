import { isRecord } from '#core';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { ClientFields } from './client-fields.js';

/** How much a model thinks, and whether the reply includes its thoughts. */
interface ThinkingConfig {
  thinkingLevel?: 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** Tokens. */
  thinkingBudget?: number;
  includeThoughts?: boolean;
}

const OLDER_GENERATION = /gemini-[12](?:\D|$)/i;
const PRO = /-pro(?:\b|-)/i;
/** The minimum of a model that cannot disable thinking: Gemini 2.5 Pro. */
const PRO_BUDGET_MIN = 128;

/** Levels of the third generation, and token budgets of the second, as in Google's OpenAI-compatible API. */
const EFFORTS: ReadonlyMap<unknown, Required<Omit<ThinkingConfig, 'includeThoughts'>>> = new Map([
  ['minimal', { thinkingLevel: 'MINIMAL', thinkingBudget: 1_024 }],
  ['low', { thinkingLevel: 'LOW', thinkingBudget: 1_024 }],
  ['medium', { thinkingLevel: 'MEDIUM', thinkingBudget: 8_192 }],
  ['high', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
  ['xhigh', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
  ['max', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
]);

/** Whether a model is Gemini 3 or later, by its name. Names without a version count as the newest. */
export function isThirdGeneration(model: string): boolean {
  return !OLDER_GENERATION.test(model);
}

/** Whether the client excludes thoughts from the reply. */
export function hidesThoughts(fields: ClientFields): boolean {
  const reasoning = fields.value('reasoning');
  return isRecord(reasoning) && reasoning.exclude === true;
}

/** Translates `reasoning_effort`, `reasoning` and `reasoningSummary`; null when none is set. */
export function readThinking(fields: ClientFields, model: string, lost: UnsupportedFields): ThinkingConfig | null {
  const given = fields.value('reasoning');
  const reasoning = isRecord(given) ? given : {};
  const effort = readEffort(fields.value('reasoning_effort'), reasoning.effort ?? undefined, lost);
  const summary = fields.value('reasoningSummary') ?? reasoning.summary ?? undefined;
  const isOff = effort === 'none' || reasoning.enabled === false;
  const budget = typeof reasoning.max_tokens === 'number' ? reasoning.max_tokens : null;
  if (!isOff && effort === undefined && summary === undefined && budget === null && reasoning.enabled !== true) {
    return null;
  }
  const includeThoughts = !isOff && !hidesThoughts(fields);
  if (isOff) return { ...leastThinking(model), includeThoughts };
  if (budget !== null) return { thinkingBudget: budget, includeThoughts };
  return { ...(effort === undefined ? {} : thinkingOf(effort, model)), includeThoughts };
}

/** A known effort. `default` means the model's default; other values have no counterpart. */
function readEffort(flat: unknown, nested: unknown, lost: UnsupportedFields): unknown {
  const effort = flat ?? nested;
  if (effort === undefined || effort === 'none' || EFFORTS.has(effort)) return effort;
  if (effort !== 'default') lost.drop(flat === undefined ? 'reasoning.effort' : 'reasoning_effort');
  return undefined;
}

function thinkingOf(effort: unknown, model: string): ThinkingConfig {
  const known = EFFORTS.get(effort);
  if (known === undefined) return {};
  if (!isThirdGeneration(model)) return { thinkingBudget: known.thinkingBudget };
  return effort === 'minimal' ? leastThinking(model) : { thinkingLevel: known.thinkingLevel };
}

/** The minimum: the third generation and Gemini 2.5 Pro cannot disable thinking. */
function leastThinking(model: string): ThinkingConfig {
  if (isThirdGeneration(model)) return { thinkingLevel: PRO.test(model) ? 'LOW' : 'MINIMAL' };
  return { thinkingBudget: PRO.test(model) ? PRO_BUDGET_MIN : 0 };
}
