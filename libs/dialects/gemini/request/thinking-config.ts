import { isRecord } from '../../json/is-record.js';
import type { LostFields } from '../../openai-chat/request/lost-fields.js';
import type { ClientFields } from './client-fields.js';

/** How much a model thinks, and whether it tells. */
export interface ThinkingConfig {
  thinkingLevel?: 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';
  /** Tokens. */
  thinkingBudget?: number;
  includeThoughts?: boolean;
}

const OLDER_GENERATION = /gemini-[12](?:\D|$)/i;
const PRO = /-pro(?:\b|-)/i;
/** The least that a model thinks which cannot stop thinking: Gemini 2.5 Pro. */
const PRO_BUDGET_MIN = 128;

/** Levels of the third generation, and tokens for the second as Google's own OpenAI layer sets them. */
const EFFORTS: ReadonlyMap<unknown, Required<Omit<ThinkingConfig, 'includeThoughts'>>> = new Map([
  ['minimal', { thinkingLevel: 'MINIMAL', thinkingBudget: 1_024 }],
  ['low', { thinkingLevel: 'LOW', thinkingBudget: 1_024 }],
  ['medium', { thinkingLevel: 'MEDIUM', thinkingBudget: 8_192 }],
  ['high', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
  ['xhigh', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
  ['max', { thinkingLevel: 'HIGH', thinkingBudget: 24_576 }],
]);

/** Whether a model is of Gemini 3 or later, by its name: a name that does not say means the newest. */
export function isThirdGeneration(model: string): boolean {
  return !OLDER_GENERATION.test(model);
}

/** Whether the client wants the thoughts kept from it. */
export function hidesThoughts(fields: ClientFields): boolean {
  const reasoning = fields.get('reasoning');
  return isRecord(reasoning) && reasoning.exclude === true;
}

/** Translates `reasoning_effort`, `reasoning` and `reasoningSummary`; null when the client says nothing about it. */
export function readThinking(fields: ClientFields, model: string, lost: LostFields): ThinkingConfig | null {
  const given = fields.get('reasoning');
  const reasoning = isRecord(given) ? given : {};
  const effort = readEffort(fields.get('reasoning_effort'), reasoning.effort ?? undefined, lost);
  const summary = fields.get('reasoningSummary') ?? reasoning.summary ?? undefined;
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

/** An effort that is known here. `default` leaves it to the model; other words have no counterpart. */
function readEffort(flat: unknown, nested: unknown, lost: LostFields): unknown {
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

/** The nearest to none: the third generation and Gemini 2.5 Pro cannot stop thinking. */
function leastThinking(model: string): ThinkingConfig {
  if (isThirdGeneration(model)) return { thinkingLevel: PRO.test(model) ? 'LOW' : 'MINIMAL' };
  return { thinkingBudget: PRO.test(model) ? PRO_BUDGET_MIN : 0 };
}
