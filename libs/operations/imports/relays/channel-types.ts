import type { ChannelKind } from '#channels';
import { NOT_RESOLD } from '../domain/preset-addresses.js';
import type { ImportProduct } from '../domain/source-description.js';

/** A provider of a relay. */
export interface RelayProvider {
  readonly name: string;
  readonly kind: ChannelKind;
  /** The preset of a platform, where each customer has another address; null: the address names it. */
  readonly preset: string | null;
  /** The provider's address in the relay, to which `path` is added; null: each customer has another. */
  readonly origin: string | null;
  readonly path: string;
}

/** A type that is not imported. */
interface UnsupportedType {
  readonly name: string;
  /** What follows its name in a sentence. */
  readonly unsupported: string;
}

type Types = Readonly<Record<number, RelayProvider | UnsupportedType>>;

const FORMAT = 'speaks a format that has no counterpart here';
const APPLICATION = 'calls an application, not a model';
const MEDIA = 'makes media by jobs, which have no counterpart here';
const UNUSED = 'is a number without a provider';

/**
 * Numbers in `channels.type`. The two programs share those up to 25.
 *
 * Sources: QuantumNous/new-api `constant/channel.go` (0 to 63; the newest by programs built on it), songquanpeng/one-api
 * `relay/channeltype/define.go` and `url.go` (0 to 51); read on 30 November 2026.
 */
const SHARED: Types = {
  0: unsupported('Unknown', UNUSED),
  1: compatible('OpenAI', 'https://api.openai.com'),
  3: { name: 'Azure', kind: 'azure-openai', preset: 'azure-openai', origin: null, path: '/openai' },
  5: unsupported('MidjourneyPlus', MEDIA),
  6: compatible('OpenAIMax', 'https://api.openaimax.com'),
  7: compatible('OhMyGPT', 'https://api.ohmygpt.com'),
  8: compatible('Custom', null),
  9: compatible('AILS', 'https://api.caipacity.com'),
  10: compatible('AIProxy', 'https://api.aiproxy.io'),
  11: unsupported('PaLM', 'has ended: its provider serves Gemini'),
  12: compatible('API2GPT', 'https://api.api2gpt.com'),
  13: compatible('AIGC2D', 'https://api.aigc2d.com'),
  14: {
    name: 'Anthropic',
    kind: 'anthropic-messages',
    preset: null,
    origin: 'https://api.anthropic.com',
    path: '/v1',
  },
  15: unsupported('Baidu', `${FORMAT}: add a channel with the preset qianfan`),
  16: unsupported('Zhipu', `${FORMAT}: add a channel with the preset zhipu-china`),
  17: compatible('Ali', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1'),
  18: unsupported('Xunfei', FORMAT),
  19: compatible('360', 'https://api.360.cn'),
  20: compatible('OpenRouter', 'https://openrouter.ai/api'),
  21: unsupported('AIProxyLibrary', APPLICATION),
  22: unsupported('FastGPT', APPLICATION),
  23: unsupported('Tencent', 'calls an address that ended on 2026-09-30: add a channel with the preset tencent-china'),
  24: {
    name: 'Gemini',
    kind: 'gemini',
    preset: null,
    origin: 'https://generativelanguage.googleapis.com',
    path: '/v1beta',
  },
  25: compatible('Moonshot', 'https://api.moonshot.cn'),
  31: compatible('LingYiWanWu', 'https://api.lingyiwanwu.com'),
  33: { name: 'AWS', kind: 'bedrock', preset: 'bedrock', origin: null, path: '' },
};

const NEW_API: Types = {
  2: unsupported('Midjourney', MEDIA),
  4: compatible('Ollama', 'http://localhost:11434'),
  26: compatible('Zhipu', 'https://open.bigmodel.cn', '/api/paas/v4'),
  27: compatible('Perplexity', 'https://api.perplexity.ai', ''),
  28: unsupported('28', UNUSED),
  29: unsupported('29', UNUSED),
  30: unsupported('30', UNUSED),
  32: unsupported('32', UNUSED),
  34: compatible('Cohere', 'https://api.cohere.ai', '/compatibility/v1'),
  35: compatible('MiniMax', 'https://api.minimax.chat'),
  36: unsupported('SunoAPI', MEDIA),
  37: unsupported('Dify', APPLICATION),
  38: compatible('Jina', 'https://api.jina.ai'),
  39: { name: 'Cloudflare', kind: 'openai-compatible', preset: 'cloudflare', origin: null, path: '' },
  40: compatible('SiliconFlow', 'https://api.siliconflow.cn'),
  41: { name: 'VertexAI', kind: 'vertex', preset: 'vertex', origin: null, path: '' },
  42: compatible('Mistral', 'https://api.mistral.ai'),
  43: compatible('DeepSeek', 'https://api.deepseek.com'),
  44: unsupported('MokaAI', FORMAT),
  45: compatible('VolcEngine', 'https://ark.cn-beijing.volces.com', '/api/v3'),
  46: compatible('Baidu', 'https://qianfan.baidubce.com', '/v2'),
  47: compatible('Xinference', null),
  48: compatible('xAI', 'https://api.x.ai'),
  49: unsupported('Coze', APPLICATION),
  50: unsupported('Kling', MEDIA),
  51: unsupported('Jimeng', MEDIA),
  52: unsupported('Vidu', MEDIA),
  53: compatible('Submodel', 'https://llm.submodel.ai'),
  54: unsupported('DoubaoVideo', MEDIA),
  55: unsupported('Sora', MEDIA),
  56: unsupported('Replicate', FORMAT),
  57: unsupported('Codex', NOT_RESOLD),
  58: unsupported('AdvancedCustom', 'has a route of its own for each path, which has no counterpart here'),
  59: unsupported('Sub2API', NOT_RESOLD),
  60: compatible('New API', null),
  61: unsupported('TaskPlugin', MEDIA),
  62: compatible('vLLM', null),
  63: compatible('SGLang', null),
};

const ONE_API: Types = {
  2: compatible('API2D', 'https://oa.api2d.net'),
  4: compatible('CloseAI', 'https://api.closeai-proxy.xyz'),
  5: compatible('OpenAI-SB', 'https://api.openai-sb.com'),
  19: compatible('360', 'https://ai.360.cn'),
  26: compatible('Baichuan', 'https://api.baichuan-ai.com'),
  27: compatible('MiniMax', 'https://api.minimax.chat'),
  28: compatible('Mistral', 'https://api.mistral.ai'),
  29: compatible('Groq', 'https://api.groq.com/openai'),
  30: compatible('Ollama', 'http://localhost:11434'),
  32: compatible('StepFun', 'https://api.stepfun.com'),
  34: unsupported('Coze', APPLICATION),
  35: compatible('Cohere', 'https://api.cohere.ai', '/compatibility/v1'),
  36: compatible('DeepSeek', 'https://api.deepseek.com'),
  37: { name: 'Cloudflare', kind: 'openai-compatible', preset: 'cloudflare', origin: null, path: '' },
  38: unsupported('DeepL', 'translates, which has no counterpart here'),
  39: compatible('Together', 'https://api.together.xyz'),
  40: compatible('Doubao', 'https://ark.cn-beijing.volces.com', '/api/v3'),
  41: compatible('Novita', 'https://api.novita.ai/v3/openai', ''),
  42: { name: 'VertexAI', kind: 'vertex', preset: 'vertex', origin: null, path: '' },
  43: unsupported('Proxy', 'passes requests of any format'),
  44: compatible('SiliconFlow', 'https://api.siliconflow.cn'),
  45: compatible('xAI', 'https://api.x.ai'),
  46: unsupported('Replicate', FORMAT),
  47: compatible('Baidu', 'https://qianfan.baidubce.com', '/v2'),
  48: compatible('Xunfei', 'https://spark-api-open.xf-yun.com'),
  49: compatible('AliBailian', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1'),
  50: compatible('OpenAICompatible', null),
  51: compatible('Gemini', 'https://generativelanguage.googleapis.com', '/v1beta/openai'),
};

const UNKNOWN: UnsupportedType = { name: 'an unknown type', unsupported: 'is none of the known numbers' };

/** What a number of a relay stands for, or why it is not imported. */
export function relayProvider(product: ImportProduct, type: number): RelayProvider | UnsupportedType {
  return (product === 'one-api' ? ONE_API : NEW_API)[type] ?? SHARED[type] ?? UNKNOWN;
}

function compatible(name: string, origin: string | null, path = '/v1'): RelayProvider {
  return { name, kind: 'openai-compatible', preset: null, origin, path };
}

function unsupported(name: string, reason: string): UnsupportedType {
  return { name, unsupported: reason };
}
