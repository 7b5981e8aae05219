import type { SourceChannel } from '../domain/source-description.js';

/** Texts of `litellm_params` that are read, some only to be reported. */
export const PARAMS = [
  ...['model', 'api_key', 'api_base', 'base_url', 'api_version', 'rpm', 'tpm', 'litellm_credential_name'],
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_region_name'],
  ...['organization', 'extra_headers', 'azure_ad_token', 'aws_role_name', 'vertex_credentials'],
] as const;

export type Params = Readonly<Record<string, string>>;

/** The provider of a deployment, and what it calls the model. */
export interface LitellmProvider {
  /** LiteLLM's name, which stands before the model: `together_ai/…`. */
  readonly id: string;
  readonly kind: SourceChannel['kind'];
  /** For a channel at the provider's own address; null: each customer has another. */
  readonly preset: string | null;
  readonly model: string;
  /** Params with its secret: a channel may be made without. */
  readonly secretParams: readonly string[];
}

/** Providers with an address of their own, by LiteLLM's names. Source: BerriAI/litellm, 29 November 2026. */
const PRESETS: Readonly<Record<string, string>> = {
  ...{ openai: 'openai', anthropic: 'anthropic', gemini: 'gemini', deepseek: 'deepseek', mistral: 'mistral' },
  ...{ groq: 'groq', xai: 'xai', openrouter: 'openrouter', together_ai: 'together', fireworks_ai: 'fireworks' },
  ...{ moonshot: 'moonshot', cerebras: 'cerebras', nvidia_nim: 'nvidia', deepinfra: 'deepinfra' },
  ...{ sambanova: 'sambanova', ollama: 'ollama', ollama_chat: 'ollama' },
};
/** Servers that speak OpenAI's format at an address of the operator's. */
const COMPATIBLE: ReadonlySet<string> = new Set([
  ...['custom_openai', 'hosted_vllm', 'litellm_proxy', 'lm_studio', 'openai_like', 'xinference'],
]);
const KINDS: Readonly<Record<string, SourceChannel['kind']>> = {
  anthropic: 'anthropic-messages',
  azure: 'azure-openai',
  bedrock: 'bedrock',
  gemini: 'gemini',
};
/** LiteLLM adds these to an address. */
const PATHS: Readonly<Record<string, string>> = {
  anthropic: '/v1',
  azure: '/openai',
  ollama: '/v1',
  ollama_chat: '/v1',
};
const AWS_SECRETS = ['aws_access_key_id', 'aws_secret_access_key'];
const AWS_REGION = /^[a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d$/;
/** Which API of Bedrock, before its name of the model. */
const BEDROCK_ROUTE = /^(?:converse|invoke)\//;

/** A model without a provider is OpenAI's, or Anthropic's by its name. */
export function providerOf(model: string): LitellmProvider {
  const slash = model.indexOf('/');
  const id = slash < 0 ? (/^claude/.test(model) ? 'anthropic' : 'openai') : model.slice(0, slash);
  const named = slash < 0 ? model : model.slice(slash + 1);
  const kind = KINDS[id] ?? 'openai-compatible';
  const preset = PRESETS[id] ?? (kind === 'azure-openai' || kind === 'bedrock' ? kind : null);
  const isBedrock = kind === 'bedrock';
  return {
    ...{ id, kind, preset, model: isBedrock ? named.replace(BEDROCK_ROUTE, '') : named },
    secretParams: isBedrock ? AWS_SECRETS : ['api_key'],
  };
}

type Address = Pick<SourceChannel, 'preset' | 'baseUrl' | 'options'>;

/** Where the channel sends requests, or why there is no such place here. */
export function addressOf(
  { id, kind, preset }: LitellmProvider,
  params: Params,
): Address | { readonly problem: string } {
  const base = (params['api_base'] ?? params['base_url'])?.trim().replace(/\/+$/, '') ?? '';
  if (kind === 'bedrock') {
    const region = params['aws_region_name'] ?? '';
    if (!AWS_REGION.test(region)) return { problem: 'aws_region_name is not a region' };
    return { preset, baseUrl: base || `https://bedrock-runtime.${region}.amazonaws.com`, options: {} };
  }
  const path = PATHS[id] ?? '';
  const baseUrl = base === '' || base.endsWith(path) ? base : `${base}${path}`;
  if (kind === 'azure-openai') {
    const version = params['api_version'];
    if (baseUrl === '') return { problem: 'api_base is missing' };
    return { preset, baseUrl, options: version === undefined ? {} : { api_version: version } };
  }
  if (preset === null && !COMPATIBLE.has(id)) return { problem: `the provider ${id} has no counterpart` };
  if (preset === null && baseUrl === '') return { problem: 'api_base is missing' };
  // A preset has the quirks of its provider, which another address need not share.
  return baseUrl === '' ? { preset, baseUrl: null, options: {} } : { preset: null, baseUrl, options: {} };
}
