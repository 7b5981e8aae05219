import type { CHANNEL_PRESETS } from '#channels';

/** How a provider treats requests and replies, by its documentation; not derived from the options of its preset. */
export interface ProviderManners {
  /** Top-level fields whose presence is a 400, and those whose absence is. */
  readonly rejects: readonly string[];
  readonly requires: readonly string[];
  /** The member of replies that carries reasoning. */
  readonly reasoningAs: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'thinking_parts';
  /** What an earlier turn with reasoning and text looks like at the provider. */
  readonly past: object;
  /** Where streams have usage, or the usage object of all replies. */
  readonly usage: string | object | null;
}

type Preset = typeof CHANNEL_PRESETS extends ReadonlyMap<string, infer One> ? One : never;

export const THOUGHT = 'Hm.';
export const SAID = 'Four.';
/** Of all usage objects below. */
export const COUNTS = { prompt: 30, completion: 21, reasoning: 16 };

const CHAT_COUNTS = {
  prompt_tokens: COUNTS.prompt,
  completion_tokens: COUNTS.completion,
  total_tokens: COUNTS.prompt + COUNTS.completion,
  completion_tokens_details: { reasoning_tokens: COUNTS.reasoning },
};
const RESPONSES_COUNTS = {
  input_tokens: COUNTS.prompt,
  output_tokens: COUNTS.completion,
  output_tokens_details: { reasoning_tokens: COUNTS.reasoning },
  total_tokens: COUNTS.prompt + COUNTS.completion,
};

const AT_CONTENT = { content: SAID, reasoning_content: THOUGHT };
const AT_REASONING = { content: SAID, reasoning: THOUGHT };
const AT_BOTH = { ...AT_CONTENT, ...AT_REASONING };
const LEFT_OUT = { content: SAID };
const IN_PARTS = {
  content: [
    { type: 'thinking', thinking: [{ type: 'text', text: THOUGHT }] },
    { type: 'text', text: SAID },
  ],
};

const PLAIN: ProviderManners = {
  rejects: [],
  requires: [],
  reasoningAs: 'reasoning_content',
  past: AT_BOTH,
  usage: null,
};
const LIMIT = { rejects: ['max_completion_tokens'], requires: ['max_tokens'] };
const NEW_LIMIT = { rejects: ['max_tokens'], requires: ['max_completion_tokens'] };

const thinkingIn = (limit: typeof LIMIT): ProviderManners => ({ ...PLAIN, ...limit, past: AT_CONTENT });
const OLD = thinkingIn(LIMIT);
const NEW = thinkingIn(NEW_LIMIT);
const ANY_PAST: ProviderManners = { ...PLAIN, ...LIMIT };
const IN_REASONING: ProviderManners = { ...OLD, reasoningAs: 'reasoning', past: AT_REASONING };
const MINIMAX: ProviderManners = {
  ...NEW,
  requires: ['max_completion_tokens', 'reasoning_split'],
  reasoningAs: 'reasoning_details',
  past: AT_REASONING,
};

/** Of providers of OpenAI's formats, by preset. Those of other formats have nothing to add to their format. */
const MANNERS: Readonly<Record<string, ProviderManners>> = {
  openai: { ...NEW, past: LEFT_OUT },
  'azure-openai': { ...NEW, past: LEFT_OUT },
  mistral: {
    ...OLD,
    requires: ['max_tokens', 'random_seed'],
    rejects: ['max_completion_tokens', 'stream_options', 'user', 'store', 'service_tier', 'logit_bias', 'seed'],
    reasoningAs: 'thinking_parts',
    past: IN_PARTS,
    usage: 'with-finish',
  },
  groq: { ...IN_REASONING, ...NEW_LIMIT, rejects: ['max_tokens', 'logit_bias'] },
  // Reasoning beside the output: only the total has it.
  xai: {
    ...NEW,
    usage: { ...CHAT_COUNTS, completion_tokens: COUNTS.completion - COUNTS.reasoning, cost_in_usd_ticks: 12_345 },
  },
  together: IN_REASONING,
  fireworks: { ...OLD, usage: 'with-finish' },
  openrouter: {
    ...OLD,
    reasoningAs: 'reasoning_details',
    past: AT_REASONING,
    usage: { ...CHAT_COUNTS, cost: 0.000_123, is_byok: false, cost_details: { upstream_inference_cost: 0.000_1 } },
  },
  cerebras: {
    ...NEW,
    reasoningAs: 'reasoning',
    past: LEFT_OUT,
    rejects: ['max_tokens', 'logit_bias', 'frequency_penalty', 'presence_penalty'],
  },
  nvidia: ANY_PAST,
  hyperbolic: ANY_PAST,
  deepinfra: { ...OLD, usage: { ...CHAT_COUNTS, estimated_cost: 0.000_123 } },
  sambanova: ANY_PAST,
  huggingface: ANY_PAST,
  cohere: ANY_PAST,
  novita: { ...OLD, requires: ['max_tokens', 'separate_reasoning'] },
  nebius: OLD,
  cloudflare: ANY_PAST,
  deepseek: {
    ...OLD,
    usage: { ...CHAT_COUNTS, prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: COUNTS.prompt },
  },
  moonshot: NEW,
  'moonshot-china': NEW,
  alibaba: OLD,
  'alibaba-china': OLD,
  zhipu: OLD,
  'zhipu-china': OLD,
  siliconflow: OLD,
  'siliconflow-china': OLD,
  volcengine: NEW,
  minimax: MINIMAX,
  'minimax-china': MINIMAX,
  tencent: OLD,
  'tencent-china': OLD,
  qianfan: OLD,
  stepfun: IN_REASONING,
  'stepfun-china': IN_REASONING,
  yandex: ANY_PAST,
  gigachat: ANY_PAST,
  ollama: IN_REASONING,
  vllm: ANY_PAST,
  lmstudio: ANY_PAST,
  perplexity: {
    ...PLAIN,
    rejects: ['include', 'seed'],
    requires: ['max_output_tokens'],
    usage: { ...RESPONSES_COUNTS, cost: { currency: 'USD', total_cost: 0.000_123 } },
  },
};

const OTHER_FORMATS: readonly Preset['kind'][] = [
  ...(['anthropic-messages', 'gemini', 'openai-responses', 'azure-openai-responses', 'bedrock', 'vertex'] as const),
];

/** Throws for a preset of OpenAI's chat format that has no row. */
export function mannersOf({ id, kind }: Preset): ProviderManners {
  const manners = MANNERS[id] ?? (OTHER_FORMATS.includes(kind) ? PLAIN : undefined);
  if (manners === undefined) throw new Error(`how does ${id} behave?`);
  return manners;
}
