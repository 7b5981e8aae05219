/** What a request of a model looks like in the demo, and who serves it. */
export interface DemoModel {
  readonly canonicalId: string;
  readonly endpoint: 'chat' | 'embeddings';
  /** Tokens of a typical prompt; most are within a factor of three. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Share of a prompt that the provider has in its cache. */
  readonly cachedShare: number;
  readonly tokensPerSecond: number;
  /** Names of channels in the order of their priority, with their share of first attempts. */
  readonly channels: readonly (readonly [name: string, share: number])[];
}

/** A channel to the simulator that stands for a provider. */
export interface DemoChannel {
  readonly name: string;
  readonly label: string;
  readonly region: string | null;
  readonly priority: number;
  /** Of the shipped list price of each model, in permille. */
  readonly costPermille: bigint;
}

const chat = { endpoint: 'chat', cachedShare: 0 } as const;
const anthropic = [
  ['anthropic-main', 0.8],
  ['bedrock-frankfurt', 0.2],
] as const;
const openai = [
  ['openai-main', 0.7],
  ['azure-westeurope', 0.3],
] as const;
const google = [['vertex-europe', 1]] as const;
const deepseek = [['deepseek', 1]] as const;

export const DEMO_MODELS: readonly DemoModel[] = [
  {
    canonicalId: 'anthropic/claude-sonnet-4-5',
    ...chat,
    promptTokens: 88_000,
    outputTokens: 2_400,
    cachedShare: 0.82,
    tokensPerSecond: 70,
    channels: anthropic,
  },
  {
    canonicalId: 'anthropic/claude-opus-4-5',
    ...chat,
    promptTokens: 120_000,
    outputTokens: 3_400,
    cachedShare: 0.85,
    tokensPerSecond: 48,
    channels: anthropic,
  },
  {
    canonicalId: 'anthropic/claude-haiku-4-5',
    ...chat,
    promptTokens: 22_000,
    outputTokens: 1_200,
    cachedShare: 0.4,
    tokensPerSecond: 140,
    channels: anthropic,
  },
  {
    canonicalId: 'openai/gpt-6-sol',
    ...chat,
    promptTokens: 34_000,
    outputTokens: 1_900,
    cachedShare: 0.3,
    tokensPerSecond: 85,
    channels: openai,
  },
  {
    canonicalId: 'openai/gpt-6-luna',
    ...chat,
    promptTokens: 15_000,
    outputTokens: 1_100,
    tokensPerSecond: 120,
    channels: openai,
  },
  {
    canonicalId: 'openai/gpt-6.1-sol',
    ...chat,
    promptTokens: 26_000,
    outputTokens: 5_200,
    cachedShare: 0.25,
    tokensPerSecond: 65,
    channels: openai,
  },
  {
    canonicalId: 'openai/text-embedding-3-small',
    endpoint: 'embeddings',
    promptTokens: 60_000,
    outputTokens: 0,
    cachedShare: 0,
    tokensPerSecond: 1,
    channels: openai,
  },
  {
    canonicalId: 'google/gemini-3.1-pro-preview',
    ...chat,
    promptTokens: 58_000,
    outputTokens: 2_600,
    tokensPerSecond: 90,
    channels: google,
  },
  {
    canonicalId: 'google/gemini-3.5-flash-lite',
    ...chat,
    promptTokens: 42_000,
    outputTokens: 1_500,
    tokensPerSecond: 190,
    channels: google,
  },
  {
    canonicalId: 'deepseek/deepseek-v3.2',
    ...chat,
    promptTokens: 30_000,
    outputTokens: 2_400,
    tokensPerSecond: 55,
    channels: deepseek,
  },
];

export const DEMO_CHANNELS: readonly DemoChannel[] = [
  { name: 'openai-main', label: 'o1', region: 'us', priority: 100, costPermille: 700n },
  { name: 'azure-westeurope', label: 'o2', region: 'eu', priority: 110, costPermille: 745n },
  { name: 'anthropic-main', label: 'a1', region: 'us', priority: 100, costPermille: 670n },
  { name: 'bedrock-frankfurt', label: 'a2', region: 'eu', priority: 110, costPermille: 720n },
  { name: 'vertex-europe', label: 'g1', region: 'eu', priority: 100, costPermille: 620n },
  { name: 'deepseek', label: 'd1', region: 'cn', priority: 100, costPermille: 550n },
];

/** The channel that fails for two hours, days before now, and the hour (UTC) in which it begins. */
export const INCIDENT = { channel: 'anthropic-main', daysAgo: 12, hour: 13, minutes: 120 } as const;

/** A list price that falls, days before now, to a share of the one before. */
export const PRICE_CHANGE = { model: 'anthropic/claude-sonnet-4-5', daysAgo: 44, permille: 900n } as const;
