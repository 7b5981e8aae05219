import { isRecord, LruMap, matchesGlob } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
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
  readonly namesUsersOnly: boolean;
}

/** A provider's name of a model, and the fields that the operator has sent whatever a rule about it says. */
export interface RuledModel {
  readonly upstreamModel: string;
  readonly allow: readonly string[];
}

export type EffortField = 'reasoning_effort' | 'reasoning';

const NOTHING: readonly never[] = [];
const LEAST_EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal']);

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

/** Whether what the channel sets is sent whatever a rule says: of fields that are left out or refused by their names alone. */
export function yieldsToOptions({ effect, when }: ModelRule): boolean {
  return effect === 'refused' || CUTS[when] !== undefined;
}

/** Whether the operator can have a rule's fields sent as the client wrote them: those that stand at the top of a request. */
export function yieldsToAllow({ effect, when }: ModelRule): boolean {
  return effect !== 'added' && effect !== 'passed' && when !== 'in_messages' && when !== 'not_of_users';
}

/**
 * How a request turns thinking off: by its type in Messages; null: the model cannot, and says so with a 400.
 *
 * @param field by which the client turns it off
 */
export function thinkingOff({ upstreamModel, allow }: RuledModel, field: string): 'disabled' | 'between_tools' | null {
  return allow.includes(field) ? 'disabled' : factsOf(upstreamModel).thinkingOff;
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

/** Whether a model answers thinking that a field turns on beside a tool that has to be called with a 400. */
export function refusesThinkingBesideForcedTools({ upstreamModel, allow }: RuledModel, field: string): boolean {
  return factsOf(upstreamModel).refusesThinkingBesideForcedTools && !allow.includes(field);
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
export function takenEffort({ upstreamModel, allow }: RuledModel, effort: string, field: EffortField): string {
  if (!LEAST_EFFORTS.has(effort) || factsOf(upstreamModel).hasLeastEfforts) return effort;
  return allow.includes(field) ? effort : 'low';
}

/** The field by which a request asks for less effort than the model has; null: it does not. */
export function raisedEffort(
  model: RuledModel,
  { value: { reasoning_effort: flat, reasoning } }: ChatBody,
): EffortField | null {
  const field = (flat ?? null) === null ? 'reasoning' : 'reasoning_effort';
  const effort = effortOf({ reasoning_effort: flat, reasoning });
  return typeof effort === 'string' && takenEffort(model, effort, field) !== effort ? field : null;
}

/** Whether a model is one of Mistral's: ids of calls have nine letters and digits, and messages few members. */
export function isMistral(upstreamModel: string): boolean {
  return factsOf(upstreamModel).isMistral;
}

/** Whether a model takes names in messages of users alone. */
export function namesUsersOnly(upstreamModel: string): boolean {
  return factsOf(upstreamModel).namesUsersOnly;
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
    hasLeastEfforts: !has('least_effort', 'replaced'),
    isMistral: has('in_messages', 'mapped'),
    namesUsersOnly: has('not_of_users', 'dropped'),
  };
}

function isNamed(upstreamModel: string, globs: readonly string[]): boolean {
  const name = upstreamModel.toLowerCase().replaceAll('.', '-');
  return globs.some((glob) => matchesGlob(glob, name));
}

function effortOf({ reasoning_effort: effort, reasoning }: Fields): unknown {
  return effort ?? (isRecord(reasoning) ? reasoning.effort : undefined);
}
