import { CHANNEL_PRESETS, completeFromPreset } from '#channels';
import { Findings } from '../domain/findings.js';
import type { ImportProduct } from '../domain/source-description.js';
import { SourceRow } from '../domain/source-row.js';
import { relayProvider } from './channel-types.js';
import { readChannels } from './relay-channels.js';

const [OPENAI, AZURE, CUSTOM, ANTHROPIC, GEMINI, AWS, VERTEX] = [1, 3, 8, 14, 24, 33, 41] as const;

function read(columns: Readonly<Record<string, string>>, product: ImportProduct = 'new-api') {
  const findings = new Findings();
  const row = new SourceRow('channels', '1', { key: 'sk-one', models: 'a', group: 'default', ...columns }, findings);
  const [channel] = readChannels(product, [row], findings);
  return { channel, findings: findings.all.map(({ column, message }) => `${String(column)}: ${message}`) };
}

/** Where the channel is called. */
function at({ channel }: ReturnType<typeof read>) {
  if (channel === undefined) return undefined;
  const { kind, preset } = channel;
  return { kind, preset, url: completeFromPreset(channel).baseUrl };
}

/** A channel of each platform as new-api has it: its customers have different addresses. */
const PLATFORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'azure-openai': { type: String(AZURE), base_url: 'https://x.openai.azure.com', models: 'gpt-4o' },
  'azure-openai-responses': { type: String(AZURE), base_url: 'https://x.openai.azure.com', models: 'gpt-5-codex' },
  bedrock: { type: String(AWS), key: 'AKIA|secret|eu-west-1' },
  vertex: { type: String(VERTEX), key: '{"project_id": "p"}', other: 'global' },
  cloudflare: { type: '39', other: 'acc0123' },
};

describe('an imported channel', () => {
  it.each([...CHANNEL_PRESETS.values()])('ATK-470: at the address of $id has that preset', ({ id, kind, baseUrl }) => {
    const models = kind === 'openai-responses' ? 'gpt-5-codex' : 'a';
    const written = [OPENAI, CUSTOM].map((type) => ({ type: String(type), base_url: baseUrl ?? '', models }));
    for (const columns of baseUrl === null ? [PLATFORMS[id] ?? {}] : written) {
      const found = at(read(columns));
      expect(found).toMatchObject({ kind, preset: id });
      if (baseUrl !== null) expect(found?.url).toBe(baseUrl);
    }
  });

  it.each<[product: ImportProduct, type: number, address: string, preset: string]>([
    ['new-api', 27, '', 'perplexity'],
    ['new-api', 35, '', 'minimax-china'],
    ['new-api', 40, '', 'siliconflow-china'],
    ['new-api', 40, 'https://api.siliconflow.com', 'siliconflow'],
    ['new-api', 45, '', 'volcengine'],
    ['new-api', 46, '', 'qianfan'],
    ['one-api', 27, '', 'minimax-china'],
    ['one-api', 32, '', 'stepfun-china'],
    ['one-api', 40, '', 'volcengine'],
    ['one-api', 41, '', 'novita'],
    ['one-api', 44, '', 'siliconflow-china'],
    ['one-api', 47, '', 'qianfan'],
    ['one-api', 51, '', 'gemini'],
    ['new-api', OPENAI, 'https://api.groq.com/openai', 'groq'],
    ['new-api', OPENAI, 'https://API.SiliconFlow.cn/', 'siliconflow-china'],
    ['new-api', OPENAI, 'https://api.perplexity.ai', 'perplexity'],
    ['new-api', OPENAI, 'http://localhost:8000', 'vllm'],
    ['new-api', 62, 'http://127.0.0.1:8000', 'vllm'],
    ['new-api', OPENAI, 'https://api.minimax.io/v1', 'minimax'],
    ['new-api', CUSTOM, 'https://api.z.ai/api/paas/v4/chat/completions', 'zhipu'],
    ['new-api', 26, 'https://api.z.ai', 'zhipu'],
    ['new-api', 17, 'https://dashscope-intl.aliyuncs.com', 'alibaba'],
    ['new-api', CUSTOM, 'https://api.cloudflare.com/client/v4/accounts/a1/ai/v1', 'cloudflare'],
    ['one-api', 20, '', 'openrouter'],
    ['new-api', ANTHROPIC, '', 'anthropic'],
    ['new-api', GEMINI, 'https://generativelanguage.googleapis.com', 'gemini'],
  ])('ATK-470: of %s, type %d at %p has the preset %s', (product, type, address, preset) => {
    expect(at(read({ type: String(type), base_url: address }, product))?.preset).toBe(preset);
  });

  it.each([
    [OPENAI, 'https://relay.example.com', 'openai-compatible', 'https://relay.example.com/v1'],
    // The quirks of a preset are those of its format.
    [ANTHROPIC, 'https://openrouter.ai/api', 'anthropic-messages', 'https://openrouter.ai/api/v1'],
    [
      OPENAI,
      'https://api.groq.com.example.com/openai',
      'openai-compatible',
      'https://api.groq.com.example.com/openai/v1',
    ],
  ] as const)('ATK-470: of type %d at %p has none', (type, address, kind, url) => {
    expect(at(read({ type: String(type), base_url: address }))).toEqual({ kind, preset: null, url });
  });

  it('ATK-470: of Perplexity calls the API that has not ended, whose models have a vendor', () => {
    const { channel, findings } = read({ type: '27', models: 'sonar,openai/gpt-5' });
    expect(channel).toMatchObject({
      kind: 'openai-responses',
      baseUrl: null,
      models: [
        { model: 'sonar', upstreamModel: 'perplexity/sonar' },
        { model: 'openai/gpt-5', upstreamModel: 'openai/gpt-5' },
      ],
    });
    expect(findings.join()).toContain('2026-09-27');
  });

  it.each([
    ['https://api.hunyuan.cloud.tencent.com/v1', 'tencent or tencent-china'],
    ['https://models.github.ai/inference', 'azure-openai'],
  ])('ATK-470: at %s, which has ended, is left out with the preset instead', (address, instead) => {
    const { channel, findings } = read({ type: String(OPENAI), base_url: address });
    expect(channel).toBeUndefined();
    expect(findings.join()).toContain(instead);
  });

  it.each([
    { type: '57', key: '{"access_token":"x"}' },
    { type: '59', base_url: 'https://sub2api.example.com' },
    { type: '26', base_url: 'glm-coding-plan' },
    { type: String(OPENAI), base_url: 'https://api.kimi.com/coding/v1' },
    { type: String(CUSTOM), base_url: 'https://chatgpt.com/backend-api/codex' },
    { type: String(ANTHROPIC), key: 'sk-ant-oat01-abc' },
  ])('ATK-471: of a subscription is not imported: %j', (columns) => {
    const { channel, findings } = read(columns);
    expect(channel?.credentials ?? []).toEqual([]);
    expect(findings.join()).toContain('is a subscription, which is not resold here');
    expect(findings.join()).not.toContain('sk-ant');
  });
});

/** By number; + is imported. Written from the constants of both programs, not from what reads them. */
const NUMBERS: Readonly<Record<ImportProduct & ('new-api' | 'one-api'), string>> = {
  'new-api': `0 Unknown,1+OpenAI,2 Midjourney,3+Azure,4+Ollama,5 MidjourneyPlus,6+OpenAIMax,7+OhMyGPT,8+Custom,9+AILS,10+AIProxy,11 PaLM,
    12+API2GPT,13+AIGC2D,14+Anthropic,15 Baidu,16 Zhipu,17+Ali,18 Xunfei,19+360,20+OpenRouter,21 AIProxyLibrary,22 FastGPT,23 Tencent,
    24+Gemini,25+Moonshot,26+Zhipu,27+Perplexity,28 28,29 29,30 30,31+LingYiWanWu,32 32,33+AWS,34+Cohere,35+MiniMax,36 SunoAPI,37 Dify,
    38+Jina,39+Cloudflare,40+SiliconFlow,41+VertexAI,42+Mistral,43+DeepSeek,44 MokaAI,45+VolcEngine,46+Baidu,47+Xinference,48+xAI,
    49 Coze,50 Kling,51 Jimeng,52 Vidu,53+Submodel,54 DoubaoVideo,55 Sora,56 Replicate,57 Codex,58 AdvancedCustom,59 Sub2API,
    60+New API,61 TaskPlugin,62+vLLM,63+SGLang`,
  'one-api': `0 Unknown,1+OpenAI,2+API2D,3+Azure,4+CloseAI,5+OpenAI-SB,6+OpenAIMax,7+OhMyGPT,8+Custom,9+AILS,10+AIProxy,11 PaLM,
    12+API2GPT,13+AIGC2D,14+Anthropic,15 Baidu,16 Zhipu,17+Ali,18 Xunfei,19+360,20+OpenRouter,21 AIProxyLibrary,22 FastGPT,23 Tencent,
    24+Gemini,25+Moonshot,26+Baichuan,27+MiniMax,28+Mistral,29+Groq,30+Ollama,31+LingYiWanWu,32+StepFun,33+AWS,34 Coze,35+Cohere,
    36+DeepSeek,37+Cloudflare,38 DeepL,39+Together,40+Doubao,41+Novita,42+VertexAI,43 Proxy,44+SiliconFlow,45+xAI,46 Replicate,
    47+Baidu,48+Xunfei,49+AliBailian,50+OpenAICompatible,51+Gemini`,
};

describe.each(Object.entries(NUMBERS) as [ImportProduct, string][])('types of %s', (product, numbers) => {
  it.each(numbers.split(/,\s*/).map((text) => /^(\d+)([ +])(.*)$/.exec(text)?.slice(1) ?? []))(
    'ATK-470: %s is imported, or left out with a reason (%p %s)',
    (number = '', mark = '', name = '') => {
      const provider = relayProvider(product, Number(number));
      expect(provider.name).toBe(name);
      expect('unsupported' in provider).toBe(mark === ' ');
      const { channel, findings } = read({ type: number, base_url: 'https://relay.example.com' }, product);
      if (mark === '+') return;
      expect(channel).toBeUndefined();
      expect(findings).toEqual([expect.stringMatching(/^type: the type \d+ \(.+\) \w.{10,}/)]);
    },
  );

  it('ATK-470: a number that none of them knows is left out', () => {
    expect(read({ type: '4711' }, product).findings).toEqual([expect.stringContaining('4711')]);
  });
});
