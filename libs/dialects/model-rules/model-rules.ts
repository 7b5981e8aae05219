import { isRecord } from '#json';
import { LruMap, matchesGlob } from '#kernel';
import type { ChatBody } from '#requests';

/** What models of a provider do not take, as the provider documents it or answers. */
interface ModelRule {
  /** Globs of the provider's names in small letters, with a dash for a dot. OpenRouter has names such as `claude-4.7-opus`. */
  readonly models: readonly string[];
  /** Fields of a request that are left out: the reply hardly depends on them. */
  readonly drops: readonly string[];
  /** Only where the request has this field, too. */
  readonly beside?: string;
  /** Not where the request asks for this effort of reasoning. */
  readonly exceptAtEffort?: string;
  /** Where it is said, and the day on which that was read. */
  readonly source: string;
  readonly readOn: string;
}

const NOTHING: readonly never[] = [];
const SAMPLING = ['temperature', 'top_p', 'top_k'];

const RULES: readonly ModelRule[] = [
  {
    models: [
      ...['*claude-*-4-7*', '*claude-4-7*', '*claude-*-4-8*', '*claude-4-8*'],
      ...['*claude-sonnet-5*', '*claude-opus-5*', '*claude-fable-5*'],
    ],
    drops: SAMPLING,
    source: 'https://platform.claude.com/docs/en/about-claude/models/migration-guide',
    readOn: '2026-11-30',
  },
  {
    models: [
      ...['*claude-sonnet-4-5*', '*claude-haiku-4-5*', '*claude-opus-4-1*'],
      ...['*claude-4-5-sonnet*', '*claude-4-5-haiku*', '*claude-4-1-opus*'],
    ],
    drops: ['top_p'],
    beside: 'temperature',
    source: 'https://github.com/gptme/gptme/issues/1110',
    readOn: '2026-11-30',
  },
  {
    models: ['*claude-sonnet-4-6*', '*claude-4-6-sonnet*'],
    drops: ['top_p'],
    beside: 'temperature',
    source: 'https://github.com/Vali-98/ChatterUI/issues/564',
    readOn: '2026-11-30',
  },
  {
    models: ['*gpt-5-6*', '*gpt-6-astra*', '*gpt-6-sol*', '*gpt-6-luna*'],
    drops: ['temperature', 'top_p'],
    exceptAtEffort: 'none',
    source: 'https://github.com/BerriAI/litellm/issues/42725',
    readOn: '2026-11-30',
  },
  {
    models: ['*gpt-6-1*', '*gpt-6-2*'],
    drops: ['temperature', 'top_p'],
    source: 'https://github.com/BerriAI/litellm/issues/42725',
    readOn: '2026-11-30',
  },
];

/** Claude that thinks in every reply: `disabled` is a 400 (platform.claude.com, "What's new" of these models, 2026-11-30). */
const ALWAYS_THINKING = ['*claude-fable-5*', '*claude-opus-5-5*'];
/** Claude that thinks at least between calls of tools. */
const THINKING_BETWEEN_TOOLS = ['*claude-sonnet-5-5*'];

/** Claude that cannot be made to call a tool: 400 (the same pages, and apidog.com/blog/claude-fable-5-1-migration, 2026-11-30). */
const FREE_OF_TOOLS = ['*claude-fable-5*', '*claude-opus-5-5*', '*claude-sonnet-5-5*'];
/**
 * Claude whose thinking is bound to what stood before it
 * (platform.claude.com/docs/en/build-with-claude/preserved-thinking, 2026-11-30).
 */
const BINDS_THINKING = ['*claude-fable-5-1*', '*claude-opus-5-5*', '*claude-sonnet-5-5*', '*claude-haiku-5-5*'];
/** Models of others that think in every reply (docs.rs, synaps-engine 0.11.0, `catalog/kimi.rs`, which quotes platform.kimi.ai, 2026-11-30). */
const ALWAYS_THINKING_ELSEWHERE = ['*kimi-k2-7*', '*kimi-k3*'];

/**
 * Models of OpenAI that reason in every reply: `none` and `minimal` are a 400
 * (github.com/BerriAI/litellm-docs/pull/1173, docs.laozhang.ai/en/announcements/gpt-6-chat-tools-2026-11, 2026-11-30).
 */
const WITHOUT_LEAST_EFFORTS = ['*gpt-6-astra*', '*gpt-6-1-*'];
const LEAST_EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal']);

/**
 * Models whose provider takes ids of calls of nine letters and digits alone, and of messages few members
 * (github.com/nearai/ironclaw/issues/1241, github.com/nomtek/mistralai_client_dart/issues/44, 2026-11-30).
 */
const OF_MISTRAL = ['*mistral-*', '*ministral-*', '*devstral-*', '*codestral-*', '*magistral-*'];

const CLAUDE = /claude/i;
const MODELS_KEPT = 1_000;
const rulesOf = new LruMap<string, readonly ModelRule[]>(MODELS_KEPT);

/** Whether a model is one of Anthropic's, by a provider's name of it. */
export function isClaude(upstreamModel: string): boolean {
  return CLAUDE.test(upstreamModel);
}

/** Top-level fields of a request that the model refuses, by their names in chat, which are those of Messages and Responses. */
export function refusedFields(upstreamModel: string, body: ChatBody): readonly string[] {
  const rules = rulesFor(upstreamModel);
  if (rules.length === 0) return NOTHING;
  const { value } = body;
  const own = isRecord(value.routify_anthropic) ? value.routify_anthropic : {};
  const isGiven = (field: string): boolean => (value[field] ?? own[field] ?? null) !== null;
  const effort = effortOf(value);
  return rules
    .filter(({ beside }) => beside === undefined || isGiven(beside))
    .filter(({ exceptAtEffort }) => exceptAtEffort === undefined || exceptAtEffort !== effort)
    .flatMap(({ drops }) => drops.filter(isGiven));
}

/** How a request turns thinking off: by its type in Messages; null: the model cannot, and says so with a 400. */
export function thinkingOff(upstreamModel: string): 'disabled' | 'between_tools' | null {
  if (isNamed(upstreamModel, ALWAYS_THINKING)) return null;
  return isNamed(upstreamModel, THINKING_BETWEEN_TOOLS) ? 'between_tools' : 'disabled';
}

/** Whether a request makes a model call a tool, in the words of chat. */
export function forcesTool({ tool_choice: choice, function_call: call }: ChatBody['value']): boolean {
  if (!isRecord(choice)) return choice === 'required' || choice === 'any' || isRecord(call);
  return !isRecord(choice.allowed_tools) || choice.allowed_tools.mode === 'required';
}

/** Whether a model answers a tool that has to be called with a 400. */
export function refusesForcedTools(upstreamModel: string): boolean {
  return isNamed(upstreamModel, FREE_OF_TOOLS);
}

/** Whether a model answers thinking behind a changed beginning with a 400, unless a field has it left out. */
export function bindsThinking(upstreamModel: string): boolean {
  return isNamed(upstreamModel, BINDS_THINKING);
}

/** Whether a model of another provider than Anthropic can stop thinking. */
export function canStopThinking(upstreamModel: string): boolean {
  return !isNamed(upstreamModel, ALWAYS_THINKING_ELSEWHERE);
}

/** An effort as a model takes it: the least that it has in the place of a lower one. */
export function takenEffort(upstreamModel: string, effort: string): string {
  return LEAST_EFFORTS.has(effort) && isNamed(upstreamModel, WITHOUT_LEAST_EFFORTS) ? 'low' : effort;
}

/** Whether a request asks for less effort than the model has. */
export function raisesEffort(upstreamModel: string, { value }: ChatBody): boolean {
  const effort = effortOf(value);
  return typeof effort === 'string' && takenEffort(upstreamModel, effort) !== effort;
}

/** Whether a model is one of Mistral's, by a provider's name of it. */
export function isMistral(upstreamModel: string): boolean {
  return isNamed(upstreamModel, OF_MISTRAL);
}

function rulesFor(upstreamModel: string): readonly ModelRule[] {
  const known = rulesOf.get(upstreamModel);
  if (known !== undefined) return known;
  const rules = RULES.filter(({ models }) => isNamed(upstreamModel, models));
  rulesOf.set(upstreamModel, rules);
  return rules;
}

function isNamed(upstreamModel: string, globs: readonly string[]): boolean {
  const name = upstreamModel.toLowerCase().replaceAll('.', '-');
  return globs.some((glob) => matchesGlob(glob, name));
}

function effortOf({ reasoning_effort: effort, reasoning }: ChatBody['value']): unknown {
  return effort ?? (isRecord(reasoning) ? reasoning.effort : undefined);
}
