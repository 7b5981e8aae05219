import type { ChannelKind } from './channel-kind.js';

/** The known settings of a provider: a channel with a preset needs only a credential and models. */
export interface ChannelPreset {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** Null: each customer of the provider has a separate URL. */
  readonly baseUrl: string | null;
  /** Option values that differ from the defaults, in API field names. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly docsUrl: string;
}

/** The field that accepts the reasoning of earlier turns. */
const IN_CONTENT = { reasoning_field: 'reasoning_content' };
const IN_REASONING = { reasoning_field: 'reasoning' };
const NOWHERE = { reasoning_field: 'none' };
const MAX_TOKENS = { token_limit_field: 'max_tokens' };
const MAX_COMPLETION_TOKENS = { token_limit_field: 'max_completion_tokens' };
/**
 * Models that reason at the Responses API, where tools of GPT-5.4 and later go, think in silence after the first event;
 * the provider breaks it every 30 s.
 */
const LONG_SILENCE = { idle_timeout_ms: 120_000 };
/** A local server loads a model at its first request, which delays the first byte. */
const LOCAL = { ...MAX_TOKENS, first_byte_timeout_ms: 300_000, first_byte_timeout_json_ms: 600_000 };

/** One row per provider: id, name, base URL, options, and the page of its documentation that confirms them. */
const OPENAI_COMPATIBLE: readonly (readonly [string, string, string, ChannelPreset['options'], string])[] = [
  [
    'openai',
    'OpenAI',
    'https://api.openai.com/v1',
    { ...MAX_COMPLETION_TOKENS, ...NOWHERE, ...LONG_SILENCE },
    'https://platform.openai.com/docs/api-reference/chat',
  ],
  [
    'deepseek',
    'DeepSeek',
    'https://api.deepseek.com',
    { ...MAX_TOKENS, ...IN_CONTENT, lacks: ['vision', 'json_schema', 'file_input', 'audio_input'] },
    'https://api-docs.deepseek.com/api/create-chat-completion',
  ],
  [
    'mistral',
    'Mistral',
    'https://api.mistral.ai/v1',
    // Refuses unknown fields, and sends usage in streams by default.
    {
      ...MAX_TOKENS,
      reasoning_field: 'thinking_parts',
      rename: { seed: 'random_seed' },
      drop: ['stream_options', 'user', 'store', 'service_tier', 'logit_bias'],
      lacks: ['logprobs'],
    },
    'https://docs.mistral.ai/api',
  ],
  [
    'groq',
    'Groq',
    'https://api.groq.com/openai/v1',
    // Refuses log probabilities, names in messages and more than one choice.
    { ...MAX_COMPLETION_TOKENS, ...IN_REASONING, drop: ['logit_bias'], lacks: ['logprobs'] },
    'https://console.groq.com/docs/openai',
  ],
  // Limits visible output only: reasoning tokens come on top, and only `total_tokens` includes them.
  [
    'xai',
    'xAI',
    'https://api.x.ai/v1',
    // A tick is a ten-thousand-millionth of a dollar, https://docs.x.ai/developers/cost-tracking.
    {
      ...MAX_COMPLETION_TOKENS,
      ...IN_CONTENT,
      reported_cost_field: 'usage.cost_in_usd_ticks',
      reported_cost_usd_per_unit: '0.0000000001',
    },
    'https://docs.x.ai/docs/api-reference',
  ],
  [
    'together',
    'Together',
    'https://api.together.ai/v1',
    { ...MAX_TOKENS, ...IN_REASONING },
    'https://docs.together.ai/docs/inference/openai-compatibility',
  ],
  [
    'fireworks',
    'Fireworks',
    'https://api.fireworks.ai/inference/v1',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
  ],
  [
    'openrouter',
    'OpenRouter',
    'https://openrouter.ai/api/v1',
    // Credits of a dollar each, https://openrouter.ai/docs/use-cases/usage-accounting; with an own key only its fee.
    {
      ...MAX_TOKENS,
      reasoning_field: 'reasoning_details',
      reported_cost_field: 'usage.cost',
      reported_cost_unless: 'usage.is_byok',
      // https://openrouter.ai/docs/guides/features/zero-completion-insurance
      unbilled_replies: 'unfinished',
    },
    'https://openrouter.ai/docs/api-reference/chat-completion',
  ],
  [
    'moonshot',
    'Moonshot (Kimi)',
    'https://api.moonshot.ai/v1',
    { ...MAX_COMPLETION_TOKENS, ...IN_CONTENT },
    'https://platform.kimi.ai/docs/api/chat',
  ],
  [
    'moonshot-china',
    'Moonshot (Kimi), China',
    'https://api.moonshot.cn/v1',
    { ...MAX_COMPLETION_TOKENS, ...IN_CONTENT },
    'https://platform.kimi.com/docs/api/chat',
  ],
  [
    'alibaba',
    'Alibaba Model Studio (Qwen), international',
    'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
  ],
  [
    'alibaba-china',
    'Alibaba Model Studio (Qwen), China',
    'https://dashscope.aliyuncs.com/compatible-mode/v1',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://help.aliyun.com/zh/model-studio/compatibility-of-openai-with-dashscope',
  ],
  [
    'zhipu',
    'Zhipu (GLM), international',
    'https://api.z.ai/api/paas/v4',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://docs.z.ai/guides/develop/openai/python',
  ],
  [
    'zhipu-china',
    'Zhipu (GLM), China',
    'https://open.bigmodel.cn/api/paas/v4',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://docs.bigmodel.cn',
  ],
  [
    'cerebras',
    'Cerebras',
    'https://api.cerebras.ai/v1',
    { ...MAX_COMPLETION_TOKENS, ...NOWHERE, drop: ['logit_bias', 'frequency_penalty', 'presence_penalty'] },
    'https://inference-docs.cerebras.ai/resources/openai',
  ],
  [
    'nvidia',
    'NVIDIA NIM',
    'https://integrate.api.nvidia.com/v1',
    MAX_TOKENS,
    'https://docs.api.nvidia.com/nim/reference/llm-apis',
  ],
  [
    'hyperbolic',
    'Hyperbolic',
    'https://api.hyperbolic.xyz/v1',
    MAX_TOKENS,
    'https://docs.hyperbolic.ai/inference/overview',
  ],
  [
    'deepinfra',
    'DeepInfra',
    'https://api.deepinfra.com/v1/openai',
    { ...MAX_TOKENS, ...IN_CONTENT },
    'https://deepinfra.com/docs/openai_api',
  ],
  [
    'sambanova',
    'SambaNova',
    'https://api.sambanova.ai/v1',
    MAX_TOKENS,
    'https://docs.sambanova.ai/docs/en/features/openai-compatibility',
  ],
  [
    'huggingface',
    'Hugging Face Inference Providers',
    'https://router.huggingface.co/v1',
    MAX_TOKENS,
    'https://huggingface.co/docs/inference-providers',
  ],
  [
    'cohere',
    'Cohere',
    'https://api.cohere.ai/compatibility/v1',
    MAX_TOKENS,
    'https://docs.cohere.com/docs/compatibility-api',
  ],
  ['ollama', 'Ollama', 'http://127.0.0.1:11434/v1', { ...LOCAL, ...IN_REASONING }, 'https://docs.ollama.com/openai'],
  [
    'vllm',
    'vLLM',
    'http://127.0.0.1:8000/v1',
    LOCAL,
    'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  ],
  ['lmstudio', 'LM Studio', 'http://127.0.0.1:1234/v1', LOCAL, 'https://lmstudio.ai/docs/app/api/endpoints/openai'],
];

const RESPONSES = { ...LONG_SILENCE, lacks: ['audio_input', 'audio_output', 'web_search'] };

const OF_OTHER_KINDS: readonly ChannelPreset[] = [
  // The `-pro` and `-codex` models have no chat completions. It has no stop sequences, seeds or penalties, and no audio.
  {
    id: 'openai-responses',
    name: 'OpenAI, Responses API',
    kind: 'openai-responses',
    baseUrl: 'https://api.openai.com/v1',
    options: RESPONSES,
    docsUrl: 'https://platform.openai.com/docs/api-reference/responses',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    kind: 'anthropic-messages',
    baseUrl: 'https://api.anthropic.com/v1',
    // https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
    options: { unbilled_replies: 'refused' },
    docsUrl: 'https://docs.anthropic.com/en/api/messages',
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    kind: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    options: {},
    docsUrl: 'https://ai.google.dev/api/generate-content',
  },
  {
    id: 'azure-openai',
    name: 'Azure OpenAI',
    kind: 'azure-openai',
    baseUrl: null,
    options: { ...MAX_COMPLETION_TOKENS, ...NOWHERE, ...LONG_SILENCE },
    docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/reference',
  },
  {
    id: 'azure-openai-responses',
    name: 'Azure OpenAI, Responses API',
    kind: 'azure-openai-responses',
    baseUrl: null,
    options: RESPONSES,
    docsUrl: 'https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses',
  },
  // The URL names the region, that of Google the project, too.
  {
    id: 'bedrock',
    name: 'Amazon Bedrock',
    kind: 'bedrock',
    baseUrl: null,
    options: { lacks: ['logprobs', 'audio_input', 'audio_output', 'image_output', 'web_search'] },
    docsUrl: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  },
  {
    id: 'vertex',
    name: 'Google Vertex AI',
    kind: 'vertex',
    baseUrl: null,
    options: {},
    docsUrl: 'https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference',
  },
];

/** All presets, by id. */
export const CHANNEL_PRESETS: ReadonlyMap<string, ChannelPreset> = new Map(
  [
    ...OPENAI_COMPATIBLE.map(([id, name, baseUrl, options, docsUrl]): ChannelPreset => {
      return { id, name, kind: 'openai-compatible', baseUrl, options, docsUrl };
    }),
    ...OF_OTHER_KINDS,
  ]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((preset) => [preset.id, preset]),
);

/** The option values of a preset; none for null, or for a preset that no longer exists. */
export function presetOptions(presetId: string | null): ChannelPreset['options'] {
  return presetId === null ? {} : (CHANNEL_PRESETS.get(presetId)?.options ?? {});
}
