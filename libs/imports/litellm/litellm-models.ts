import { cleanName, formatUsd, Secret, type PriceRow } from '#kernel';
import { parseDecimal } from '#pricing';
import type { Findings } from '../domain/findings.js';
import { usdToNanoUsd } from '../domain/quota.js';
import type { SourceChannel, SourceModel, SourcePrice } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { decryptValue } from './decrypt-value.js';

export const MODEL_COLUMNS = ['model_id', 'model_name', 'litellm_params', 'model_info', 'blocked'];

/** Presets by LiteLLM's names of providers, which stand before the model: `together_ai/…`. */
const PRESETS: Readonly<Record<string, string>> = {
  ...{
    openai: 'openai',
    anthropic: 'anthropic',
    gemini: 'gemini',
    deepseek: 'deepseek',
    mistral: 'mistral',
    groq: 'groq',
  },
  ...{ xai: 'xai', openrouter: 'openrouter', together_ai: 'together', fireworks_ai: 'fireworks', moonshot: 'moonshot' },
  ...{
    cerebras: 'cerebras',
    nvidia_nim: 'nvidia',
    deepinfra: 'deepinfra',
    sambanova: 'sambanova',
    ollama_chat: 'ollama',
  },
};
const OTHER_KINDS: Readonly<Record<string, SourceChannel['kind']>> = {
  anthropic: 'anthropic-messages',
  gemini: 'gemini',
};

/** Prices in LiteLLM, US dollars per token, and their components here. */
const RATES = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
} as const;

interface Deployments {
  readonly models: SourceModel[];
  readonly channels: SourceChannel[];
}

/** Deployments, each a channel, and the models that they serve. Without the salt key none can be read. */
export function readDeployments(rows: readonly SourceRow[], saltKey: string | null, findings: Findings): Deployments {
  const models = new Map<string, SourceModel>();
  const channels = rows.flatMap((row): SourceChannel[] => {
    const name = row.text('model_name').trim();
    const params = readParams(row, saltKey, findings);
    const price = priceOf({ ...row.object('model_info'), ...row.object('litellm_params') });
    if (!models.has(name)) models.set(name, { id: name, price });
    if (price === null) findings.note(row.at('model_info'), `${name} has no price of its own: it becomes a draft`);
    return params === null ? [] : channelOf(row, name, params, findings);
  });
  return { models: [...models.values()], channels };
}

const FAILURES = {
  other_key: 'is not encrypted under the key of --salt-key-file: pass that of the row',
  other_form: 'is in no form that LiteLLM encrypts in: correct it',
} as const;

type Params = Readonly<Record<string, string>>;

/** Texts of `litellm_params`; LiteLLM encrypts each of them. Null: it cannot be read. */
function readParams(row: SourceRow, saltKey: string | null, findings: Findings): Params | null {
  const params: Record<string, string> = {};
  for (const name of ['model', 'api_key', 'api_base']) {
    const value = row.object('litellm_params')[name];
    if (typeof value !== 'string' || value === '') continue;
    const isPlain = name !== 'api_key' && /^(?:https?:\/\/|[a-z_]+\/)/.test(value);
    if (!isPlain && saltKey === null) {
      findings.skipped(
        row.at('litellm_params'),
        `${name} is encrypted: pass --salt-key-file, or add the channel by hand`,
      );
      return null;
    }
    const read = isPlain || saltKey === null ? { text: value } : decryptValue(value, saltKey);
    if ('failure' in read) {
      findings.error(row.at('litellm_params'), `${name} ${FAILURES[read.failure]}; or import without --salt-key-file`);
      return null;
    }
    params[name] = read.text;
  }
  return params;
}

function channelOf(row: SourceRow, name: string, params: Params, findings: Findings): SourceChannel[] {
  const model = params['model'] ?? name;
  const slash = model.indexOf('/');
  const provider = slash < 0 ? (/^claude/.test(model) ? 'anthropic' : 'openai') : model.slice(0, slash);
  const [preset, base] = [PRESETS[provider] ?? null, params['api_base'] ?? null];
  if (preset === null && provider !== 'custom_openai') {
    findings.skipped(row.at('litellm_params'), `the provider ${provider} has no counterpart: add the channel by hand`);
    return [];
  }
  const secret = params['api_key'];
  if (secret === undefined) findings.note(row.at('litellm_params'), 'the key is not in the database: add it by hand');
  return [
    {
      id: row.id,
      name: `${cleanName(name).slice(0, 80)} ${row.id.slice(0, 8)}`,
      preset: base === null ? preset : null,
      kind: OTHER_KINDS[provider] ?? 'openai-compatible',
      baseUrl: base,
      isEnabled: !row.flag('blocked'),
      ...{ priority: 100, weight: 1, options: {}, tiers: [] },
      models: [{ model: name, upstreamModel: slash < 0 ? model : model.slice(slash + 1) }],
      credentials: secret === undefined ? [] : [{ label: 'key 1', secret: new Secret(secret), isActive: true }],
    },
  ];
}

/** Per million tokens; null without a price of input and output. */
function priceOf(fields: Readonly<Record<string, unknown>>): SourcePrice | null {
  const rates = Object.entries(RATES).flatMap(([field, component]) => {
    const digits = fields[field];
    const perToken = typeof digits === 'string' ? parseDecimal(digits) : null;
    if (typeof digits !== 'string' || perToken === null || perToken.units < 0n) return [];
    const rate = usdToNanoUsd({ units: perToken.units * 1_000_000n, scale: perToken.scale });
    return [{ component, rate, text: `${component}: ${digits} × 1,000,000 = $${formatUsd(rate)} per million tokens` }];
  });
  const byComponent = Object.fromEntries(rates.map(({ component, rate }) => [component, rate]));
  if (byComponent['input'] === undefined || byComponent['output'] === undefined) return null;
  const rows: PriceRow[] = [{ fromPromptTokens: 0, rates: byComponent }];
  return { price: { rows, schedule: null }, arithmetic: rates.map(({ text }) => text).join('; ') };
}
