import type { ChannelKind } from '#channels';
import type { ImportProduct } from '../domain/source-description.js';

/** A provider of a relay. */
export interface RelayProvider {
  readonly name: string;
  readonly kind: ChannelKind;
  /** The preset, for a channel at the provider's own address; null: it has none here. */
  readonly preset: string | null;
  /** The provider's address in the relay, to which `path` is added; null: each customer has another. */
  readonly origin: string | null;
  readonly path: string;
}

/**
 * Numbers in `channels.type`. The two programs share those up to 25. What is not listed speaks a format that has no
 * counterpart here.
 *
 * Sources: QuantumNous/new-api `constant/channel.go`; songquanpeng/one-api `relay/channeltype/define.go` and `url.go`;
 * read on 28 November 2026. Numbers 42 to 51 of one-api are those of its later versions.
 */
const SHARED: Readonly<Record<number, RelayProvider>> = {
  1: compatible('OpenAI', 'openai', 'https://api.openai.com'),
  3: { name: 'Azure', kind: 'azure-openai', preset: 'azure-openai', origin: null, path: '/openai' },
  6: compatible('OpenAIMax', null, 'https://api.openaimax.com'),
  7: compatible('OhMyGPT', null, 'https://api.ohmygpt.com'),
  8: compatible('Custom', null, null),
  12: compatible('API2GPT', null, 'https://api.api2gpt.com'),
  13: compatible('AIGC2D', null, 'https://api.aigc2d.com'),
  14: {
    ...{ name: 'Anthropic', kind: 'anthropic-messages', preset: 'anthropic' },
    ...{ origin: 'https://api.anthropic.com', path: '/v1' },
  },
  17: compatible('Ali', 'alibaba-china', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1'),
  20: compatible('OpenRouter', 'openrouter', 'https://openrouter.ai/api'),
  24: {
    ...{ name: 'Gemini', kind: 'gemini', preset: 'gemini' },
    ...{ origin: 'https://generativelanguage.googleapis.com', path: '/v1beta' },
  },
  25: compatible('Moonshot', 'moonshot-china', 'https://api.moonshot.cn'),
  31: compatible('LingYiWanWu', null, 'https://api.lingyiwanwu.com'),
  33: { name: 'AWS', kind: 'bedrock', preset: 'bedrock', origin: null, path: '' },
};

const NEW_API: Readonly<Record<number, RelayProvider>> = {
  4: compatible('Ollama', 'ollama', 'http://localhost:11434'),
  26: compatible('Zhipu', 'zhipu-china', 'https://open.bigmodel.cn', '/api/paas/v4'),
  27: compatible('Perplexity', null, 'https://api.perplexity.ai', ''),
  34: compatible('Cohere', 'cohere', 'https://api.cohere.ai', '/compatibility/v1'),
  35: compatible('MiniMax', null, 'https://api.minimax.chat'),
  40: compatible('SiliconFlow', null, 'https://api.siliconflow.cn'),
  41: { name: 'VertexAI', kind: 'vertex', preset: 'vertex', origin: null, path: '' },
  42: compatible('Mistral', 'mistral', 'https://api.mistral.ai'),
  43: compatible('DeepSeek', 'deepseek', 'https://api.deepseek.com'),
  45: compatible('VolcEngine', null, 'https://ark.cn-beijing.volces.com', '/api/v3'),
  46: compatible('Baidu', null, 'https://qianfan.baidubce.com', '/v2'),
  47: compatible('Xinference', null, null),
  48: compatible('xAI', 'xai', 'https://api.x.ai'),
};

const ONE_API: Readonly<Record<number, RelayProvider>> = {
  4: compatible('CloseAI', null, 'https://api.closeai-proxy.xyz'),
  26: compatible('Baichuan', null, 'https://api.baichuan-ai.com'),
  27: compatible('MiniMax', null, 'https://api.minimax.chat'),
  28: compatible('Mistral', 'mistral', 'https://api.mistral.ai'),
  29: compatible('Groq', 'groq', 'https://api.groq.com/openai'),
  30: compatible('Ollama', 'ollama', 'http://localhost:11434'),
  32: compatible('StepFun', null, 'https://api.stepfun.com'),
  35: compatible('Cohere', 'cohere', 'https://api.cohere.ai', '/compatibility/v1'),
  36: compatible('DeepSeek', 'deepseek', 'https://api.deepseek.com'),
  39: compatible('Together', 'together', 'https://api.together.xyz'),
  40: compatible('Doubao', null, 'https://ark.cn-beijing.volces.com', '/api/v3'),
  41: compatible('Novita', null, 'https://api.novita.ai/v3/openai', ''),
  42: { name: 'VertexAI', kind: 'vertex', preset: 'vertex', origin: null, path: '' },
  44: compatible('SiliconFlow', null, 'https://api.siliconflow.cn'),
  45: compatible('xAI', 'xai', 'https://api.x.ai'),
  47: compatible('Baidu', null, 'https://qianfan.baidubce.com', '/v2'),
  49: compatible('AliBailian', 'alibaba-china', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1'),
  50: compatible('OpenAICompatible', null, null),
};

/** Null: it has no counterpart here. */
export function relayProvider(product: ImportProduct, type: number): RelayProvider | null {
  return (product === 'one-api' ? ONE_API : NEW_API)[type] ?? SHARED[type] ?? null;
}

function compatible(name: string, preset: string | null, origin: string | null, path = '/v1'): RelayProvider {
  return { name, kind: 'openai-compatible', preset, origin, path };
}
