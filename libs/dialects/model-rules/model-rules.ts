import { isRecord } from '#json';
import { LruMap, matchesGlob } from '#kernel';
import type { ChatBody } from '#requests';
import { MODEL_RULES, type ModelRule } from './rule-table.js';

type Fields = ChatBody['value'];

/** Whether fields are left out of a request, by the condition of a rule; other conditions are read where they are met. */
type Cut = (isGiven: (field: string) => boolean, value: Fields) => boolean;

const CUTS: Partial<Readonly<Record<ModelRule['when'], Cut>>> = {
  always: () => true,
  temperature_given: (isGiven) => isGiven('temperature'),
  effort_not_none: (_isGiven, value) => effortOf(value) !== 'none',
};

/** What the rules say of a model, read once. */
interface ModelFacts {
  readonly rules: readonly ModelRule[];
  readonly cuts: readonly { readonly fields: readonly string[]; readonly applies: Cut }[];
  readonly thinkingOff: 'disabled' | 'between_tools' | null;
  readonly refusesForcedTools: boolean;
  readonly refusesThinkingBesideForcedTools: boolean;
  readonly bindsThinking: boolean;
  readonly canStopThinking: boolean;
  readonly hasLeastEfforts: boolean;
  readonly isMistral: boolean;
}

const NOTHING: readonly never[] = [];
/**
 * Models of OpenAI that reason in every reply: `none` and `minimal` are a 400
 * (github.com/BerriAI/litellm-docs/pull/1173, docs.laozhang.ai/en/announcements/gpt-6-chat-tools-2026-11, 2026-11-30).
 */
const WITHOUT_LEAST_EFFORTS = ['*gpt-6-astra*', '*gpt-6-1-*'];
const LEAST_EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal']);

/**
 * Mistral's models: ids of calls have nine letters and digits, and messages few members
 * (github.com/nearai/ironclaw/issues/1241, github.com/nomtek/mistralai_client_dart/issues/44, 2026-11-30).
 */
const OF_MISTRAL = ['*mistral-*', '*ministral-*', '*devstral-*', '*codestral-*', '*magistral-*'];

const CLAUDE = /claude/i;
const MODELS_KEPT = 1_000;
const factsByModel = new LruMap<string, ModelFacts>(MODELS_KEPT);

/** The rules about a model, by a provider's name of it, in the order of the table. */
export function rulesAbout(upstreamModel: string): readonly ModelRule[] {
  return factsOf(upstreamModel).rules;
}

/** Whether a model is one of Anthropic's, by a provider's name of it. */
export function isClaude(upstreamModel: string): boolean {
  return CLAUDE.test(upstreamModel);
}

/** Top-level fields of a request that the model refuses, by their names in chat, which are those of Messages and Responses. */
export function refusedFields(upstreamModel: string, body: ChatBody): readonly string[] {
  const { cuts } = factsOf(upstreamModel);
  if (cuts.length === 0) return NOTHING;
  const { value } = body;
  const own = isRecord(value.routify_anthropic) ? value.routify_anthropic : {};
  const isGiven = (field: string): boolean => (value[field] ?? own[field] ?? null) !== null;
  return cuts.filter(({ applies }) => applies(isGiven, value)).flatMap(({ fields }) => fields.filter(isGiven));
}

/** Whether the operator can have the fields of a rule sent: those that are left out or refused by their names alone. */
export function yieldsToOptions({ effect, when }: ModelRule): boolean {
  return effect === 'refused' || CUTS[when] !== undefined;
}

/** How a request turns thinking off: by its type in Messages; null: the model cannot, and says so with a 400. */
export function thinkingOff(upstreamModel: string): 'disabled' | 'between_tools' | null {
  return factsOf(upstreamModel).thinkingOff;
}

/** Whether a request makes a model call a tool, in the words of chat. */
export function forcesTool({ tool_choice: choice, function_call: call }: Fields): boolean {
  if (!isRecord(choice)) return choice === 'required' || choice === 'any' || isRecord(call);
  return !isRecord(choice.allowed_tools) || choice.allowed_tools.mode === 'required';
}

/** Whether a model answers a tool that has to be called with a 400. */
export function refusesForcedTools(upstreamModel: string): boolean {
  return factsOf(upstreamModel).refusesForcedTools;
}

/** Whether a model answers thinking that is turned on beside a tool that has to be called with a 400. */
export function refusesThinkingBesideForcedTools(upstreamModel: string): boolean {
  return factsOf(upstreamModel).refusesThinkingBesideForcedTools;
}

/** Whether a model answers thinking behind a changed beginning with a 400, unless a field has it left out. */
export function bindsThinking(upstreamModel: string): boolean {
  return factsOf(upstreamModel).bindsThinking;
}

/** Whether a model of another provider than Anthropic can stop thinking. */
export function canStopThinking(upstreamModel: string): boolean {
  return factsOf(upstreamModel).canStopThinking;
}

/** An effort as a model takes it: the least that it has in the place of a lower one. */
export function takenEffort(upstreamModel: string, effort: string): string {
  return LEAST_EFFORTS.has(effort) && !factsOf(upstreamModel).hasLeastEfforts ? 'low' : effort;
}

/** Whether a request asks for less effort than the model has. */
export function raisesEffort(upstreamModel: string, { value }: ChatBody): boolean {
  const effort = effortOf(value);
  return typeof effort === 'string' && takenEffort(upstreamModel, effort) !== effort;
}

/** Whether a model is one of Mistral's, by a provider's name of it. */
export function isMistral(upstreamModel: string): boolean {
  return factsOf(upstreamModel).isMistral;
}

function factsOf(upstreamModel: string): ModelFacts {
  const known = factsByModel.get(upstreamModel);
  if (known !== undefined) return known;
  const facts = readFacts(upstreamModel);
  factsByModel.set(upstreamModel, facts);
  return facts;
}

function readFacts(upstreamModel: string): ModelFacts {
  const rules = MODEL_RULES.filter(({ models }) => isNamed(upstreamModel, models));
  const has = (when: ModelRule['when'], effect: ModelRule['effect']): boolean =>
    rules.some((rule) => rule.when === when && rule.effect === effect);
  const leastThinking = has('thinking_off', 'replaced') ? 'between_tools' : 'disabled';
  return {
    rules,
    cuts: rules.flatMap(({ fields, when }) => {
      const applies = CUTS[when];
      return applies === undefined ? [] : [{ fields, applies }];
    }),
    thinkingOff: has('thinking_off', 'dropped') ? null : leastThinking,
    refusesForcedTools: has('tool_required', 'refused'),
    refusesThinkingBesideForcedTools: has('tool_required', 'dropped'),
    bindsThinking: has('thinking_in_history', 'added'),
    canStopThinking: !has('thinking_off', 'passed'),
    hasLeastEfforts: !isNamed(upstreamModel, WITHOUT_LEAST_EFFORTS),
    isMistral: isNamed(upstreamModel, OF_MISTRAL),
  };
}

function isNamed(upstreamModel: string, globs: readonly string[]): boolean {
  const name = upstreamModel.toLowerCase().replaceAll('.', '-');
  return globs.some((glob) => matchesGlob(glob, name));
}

function effortOf({ reasoning_effort: effort, reasoning }: Fields): unknown {
  return effort ?? (isRecord(reasoning) ? reasoning.effort : undefined);
}
