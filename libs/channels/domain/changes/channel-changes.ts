import {
  RULE_EFFECTS,
  rulesAbout,
  switchOf,
  THINKING_FIELDS,
  yieldsToAllow,
  yieldsToOptions,
  type ModelRule,
} from '#formats';
import type { ChannelOptions } from '../channel-options.js';
import type { ChannelKind } from '../kinds/channel-kind.js';

/** What happens to fields of a request: by a rule about the model, or by an option of the channel. */
export const CHANGE_EFFECTS = [...RULE_EFFECTS, 'renamed', 'defaulted'] as const;

/** Options that change fields, and those by which a rule about a model does not hold. */
export const CHANGING_OPTIONS = ['drop', 'rename', 'default', 'force', 'thinking_off'] as const;
export const OVERRIDING_OPTIONS = ['drop', 'allow', 'force', 'default', 'rename'] as const;

/** One line of what is changed between a client's request and the provider. */
export interface ChannelChange {
  readonly fields: readonly string[];
  readonly effect: (typeof CHANGE_EFFECTS)[number];
  readonly when: ModelRule['when'];
  readonly scope: ModelRule['scope'];
  /** What is sent: JSON, or the new name of a renamed field. Null: nothing, or what the client wrote. */
  readonly sent: string | null;
  /** The id of the rule about the model; null: an option of the channel does it. */
  readonly rule: string | null;
  readonly option: (typeof CHANGING_OPTIONS)[number] | null;
  readonly source: string | null;
  readonly readOn: string | null;
  /** The option by which the rule does not hold for these fields; null: it holds. */
  readonly overriddenBy: (typeof OVERRIDING_OPTIONS)[number] | null;
}

/** The options that a list of changes depends on. */
export type ChangingOptions = Pick<ChannelOptions, 'allow' | 'drop' | 'rename' | 'default' | 'force' | 'thinkingOff'>;

interface ChannelFacts {
  readonly kind: ChannelKind;
  readonly options: ChangingOptions;
}

/** The formats in which kinds of channels get requests; others have no rules of their own. */
const SCOPES: Partial<Readonly<Record<ChannelKind, readonly ModelRule['scope'][]>>> = {
  'anthropic-messages': ['messages', 'translated_messages'],
  bedrock: ['messages', 'translated_messages'],
  vertex: ['messages', 'translated_messages'],
  'openai-compatible': ['chat'],
  'azure-openai': ['chat'],
};
const BY_CHANNEL = { rule: null, source: null, readOn: null, overriddenBy: null } as const;
const ALWAYS = { ...BY_CHANNEL, when: 'always', scope: 'all' } as const;

/** What is changed on the way to a model of a channel, by the provider's name of it: rules first, then options. */
export function changesOf(channel: ChannelFacts, upstreamModel: string): readonly ChannelChange[] {
  const rules = rulesAbout(upstreamModel).filter((rule) => concerns(channel, rule));
  const hasSwitch = !rules.some(({ effect }) => effect === 'passed');
  return [
    ...rules.flatMap((rule) => ruleChanges(rule, channel.options)),
    ...optionChanges(channel.options),
    ...(hasSwitch && SCOPES[channel.kind]?.includes('chat') === true ? switchChange(channel.options) : []),
  ];
}

/** A switch that is not used is worth a line only where the channel has one. */
function concerns({ kind, options }: ChannelFacts, { scope, effect }: ModelRule): boolean {
  if (effect === 'passed' && options.thinkingOff === 'as_sent') return false;
  return scope === 'all' || SCOPES[kind]?.includes(scope) === true;
}

/** A line for the fields for which the rule holds, and one for each option that has others sent or left out. */
function ruleChanges(rule: ModelRule, options: ChangingOptions): ChannelChange[] {
  const { id, effect, when, scope, sent, source, readOn } = rule;
  const deciders = rule.fields.map((field) => [field, overridingOption(rule, field, options)] as const);
  return [null, ...OVERRIDING_OPTIONS].flatMap((overriddenBy) => {
    const fields = deciders.filter(([, decider]) => decider === overriddenBy).map(([field]) => field);
    if (fields.length === 0) return [];
    return [{ fields, effect, when, scope, sent, rule: id, option: null, source, readOn, overriddenBy }];
  });
}

/** Options come before a rule that yields to them. What is turned off reaches no other rule where the field is left out or set. */
function overridingOption(rule: ModelRule, field: string, options: ChangingOptions): ChannelChange['overriddenBy'] {
  const { effect } = rule;
  if (effect !== 'added' && options.drop.includes(field)) return 'drop';
  if (yieldsToOptions(rule)) return sendingOption(options, field);
  if (effect !== 'added' && Object.hasOwn(options.force, field)) return 'force';
  return yieldsToAllow(rule) && options.allow.includes(field) ? 'allow' : null;
}

/** The option by which a field is sent whatever a model is said to refuse; null: none. */
export function sendingOption(
  { allow, default: defaults, force, rename }: Omit<ChangingOptions, 'drop' | 'thinkingOff'>,
  field: string,
): 'allow' | 'default' | 'force' | 'rename' | null {
  if (allow.includes(field)) return 'allow';
  if (Object.hasOwn(force, field)) return 'force';
  if (Object.hasOwn(defaults, field)) return 'default';
  return Object.hasOwn(rename, field) ? 'rename' : null;
}

/** In the order in which they are applied. */
function optionChanges({ rename, default: defaults, force, drop }: ChangingOptions): ChannelChange[] {
  const changed = (option: ChannelChange['option'], effect: ChannelChange['effect'], values: object) =>
    Object.entries(values).map(([field, value]: [string, unknown]): ChannelChange => ({
      ...ALWAYS,
      fields: [field],
      effect,
      option,
      sent: option === 'rename' ? String(value) : JSON.stringify(value),
    }));
  return [
    ...changed('rename', 'renamed', rename),
    ...changed('default', 'defaulted', defaults),
    ...changed('force', 'replaced', force),
    ...(drop.length === 0 ? [] : [{ ...ALWAYS, fields: drop, effect: 'dropped', option: 'drop', sent: null } as const]),
  ];
}

/** The provider's field in the place of the client's. */
function switchChange({ thinkingOff }: ChangingOptions): ChannelChange[] {
  const switched = switchOf(thinkingOff);
  if (switched === null) return [];
  const [field, json] = switched;
  const change = { effect: 'replaced', when: 'thinking_off', scope: 'chat', option: 'thinking_off' } as const;
  return [{ ...BY_CHANNEL, ...change, fields: THINKING_FIELDS, sent: `{"${field}":${json}}` }];
}
