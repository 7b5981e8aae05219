import { isRecord, parseValue } from '#core';
import { isSubscriptionAddress, presetAt } from '../domain/preset-addresses.js';
import type { SourceChannel } from '../domain/source-description.js';

/** Texts of `litellm_params` that are read, some only to be reported. */
export const PARAMS = [
  ...['model', 'api_key', 'api_base', 'base_url', 'api_version', 'rpm', 'tpm', 'litellm_credential_name'],
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_region_name'],
  ...['vertex_project', 'vertex_location', 'vertex_credentials'],
  ...['vertex_ai_project', 'vertex_ai_location', 'vertex_ai_credentials'],
  ...['organization', 'extra_headers', 'azure_ad_token', 'aws_role_name'],
] as const;

export type Params = Readonly<Record<string, string>>;

/** What LiteLLM takes where one of these is absent: another param, then variables. */
const VERTEX_PARAMS: Readonly<Record<string, readonly [param: string, ...variables: string[]]>> = {
  vertex_project: ['vertex_ai_project', 'VERTEXAI_PROJECT'],
  vertex_location: ['vertex_ai_location', 'VERTEXAI_LOCATION', 'VERTEX_LOCATION'],
  vertex_credentials: ['vertex_ai_credentials', 'VERTEXAI_CREDENTIALS'],
};

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
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'gemini',
  deepseek: 'deepseek',
  mistral: 'mistral',
  groq: 'groq',
  xai: 'xai',
  openrouter: 'openrouter',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  moonshot: 'moonshot',
  cerebras: 'cerebras',
  nvidia_nim: 'nvidia',
  deepinfra: 'deepinfra',
  sambanova: 'sambanova',
  ollama: 'ollama',
  ollama_chat: 'ollama',
  novita: 'novita',
  nebius: 'nebius',
  dashscope: 'alibaba',
  zai: 'zhipu',
  minimax: 'minimax',
  volcengine: 'volcengine',
  perplexity: 'perplexity',
  hyperbolic: 'hyperbolic',
};
/** Servers that speak OpenAI's format at an address of the operator's. */
const COMPATIBLE: ReadonlySet<string> = new Set([
  ...['custom_openai', 'hosted_vllm', 'litellm_proxy', 'lm_studio', 'openai_like', 'xinference'],
]);
/** Providers whose deployments use what a person pays for. */
const SUBSCRIPTIONS: ReadonlySet<string> = new Set(['chatgpt', 'github_copilot']);
const KINDS: Readonly<Record<string, SourceChannel['kind']>> = {
  anthropic: 'anthropic-messages',
  azure: 'azure-openai',
  bedrock: 'bedrock',
  gemini: 'gemini',
  perplexity: 'openai-responses',
  vertex_ai: 'vertex',
  vertex_ai_beta: 'vertex',
};
/** Kinds whose address each customer has another of; they have a preset of the same name. */
const OWN_ADDRESS: ReadonlySet<string> = new Set(['azure-openai', 'bedrock', 'vertex']);
/** Where a param has the secret, by kind; others: in `api_key`. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  bedrock: ['aws_access_key_id', 'aws_secret_access_key'],
  vertex: ['vertex_credentials', 'vertex_ai_credentials'],
};
/** LiteLLM adds these to an address. */
const PATHS: Readonly<Record<string, string>> = {
  anthropic: '/v1',
  azure: '/openai',
  ollama: '/v1',
  ollama_chat: '/v1',
};
const AWS_REGION = /^[a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d$/;
/** Which API of Bedrock, before its name of the model. */
const BEDROCK_ROUTE = /^(?:converse|invoke)\//;
/** Models of Vertex AI that a channel here can call: Google's and Anthropic's, no endpoints of one's own. */
const VERTEX_MODEL = /^(?:gemini|claude|text-embedding|text-multilingual-embedding)-[\w.@-]+$/;
const VERTEX_PROJECT = /^[\w:.-]{1,100}$/;
const VERTEX_LOCATION = /^[a-z0-9-]{1,40}$/;
const VERTEX_LOCATION_DEFAULT = 'us-central1';

/** A model without a provider is OpenAI's, or Anthropic's by its name. */
export function providerOf(model: string): LitellmProvider {
  const slash = model.indexOf('/');
  const id = slash < 0 ? (/^claude/.test(model) ? 'anthropic' : 'openai') : model.slice(0, slash);
  const named = slash < 0 ? model : model.slice(slash + 1);
  const kind = KINDS[id] ?? 'openai-compatible';
  const preset = PRESETS[id] ?? (OWN_ADDRESS.has(kind) ? kind : null);
  return {
    id,
    kind,
    preset,
    model: upstreamName(id, kind, named),
    secretParams: SECRETS[kind] ?? ['api_key'],
  };
}

/** Perplexity's preset calls the API that names models by their vendor. */
function upstreamName(id: string, kind: SourceChannel['kind'], named: string): string {
  if (kind === 'bedrock') return named.replace(BEDROCK_ROUTE, '');
  return id === 'perplexity' && !named.includes('/') ? `perplexity/${named}` : named;
}

/** The params of a deployment at Vertex AI, with what LiteLLM takes for those that it lacks. */
export function vertexParams(params: Params, variables: ReadonlyMap<string, string>): Params {
  const found = Object.entries(VERTEX_PARAMS).flatMap(([name, [other, ...names]]) => {
    const text = [params[name], params[other], ...names.map((variable) => variables.get(variable))].find(Boolean);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...params, ...Object.fromEntries(found) };
}

/** With a kind where the address is that of a provider of another one. */
type Address = Pick<SourceChannel, 'preset' | 'baseUrl' | 'options'> & Partial<Pick<SourceChannel, 'kind'>>;

/** Where the channel sends requests, or why there is no such place here. */
export function addressOf(
  { id, kind, preset, model }: LitellmProvider,
  params: Params,
): Address | { readonly problem: string } {
  if (kind === 'vertex') return vertexAddress(model, params);
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
  if (SUBSCRIPTIONS.has(id) || isSubscriptionAddress(base))
    return { problem: 'the deployment is of a subscription, which is not resold here' };
  if (preset === null && !COMPATIBLE.has(id)) return { problem: `the provider ${id} has no counterpart` };
  if (preset === null && baseUrl === '') return { problem: 'api_base is missing' };
  if (baseUrl === '') return { preset, baseUrl: null, options: {} };
  const found = presetAt(baseUrl, kind, [{ upstreamModel: model }]);
  // A preset has the quirks of its provider, which another address need not share.
  if (found === null) return { preset: null, baseUrl, options: {} };
  return { kind: found.kind, preset: found.preset, baseUrl: found.baseUrl, options: {} };
}

function vertexAddress(model: string, params: Params): Address | { readonly problem: string } {
  const { vertex_project: project = projectOf(params['vertex_credentials']) } = params;
  const { vertex_location: location = VERTEX_LOCATION_DEFAULT, base_url, api_base = base_url } = params;
  if (!VERTEX_MODEL.test(model)) return { problem: 'the model of Vertex AI has no counterpart' };
  if (api_base !== undefined) return { problem: 'api_base of Vertex AI has no counterpart' };
  if (!VERTEX_PROJECT.test(project)) return { problem: 'vertex_project is missing' };
  if (!VERTEX_LOCATION.test(location)) return { problem: 'vertex_location is not a location' };
  return {
    preset: 'vertex',
    baseUrl: `https://${vertexHost(location)}/v1/projects/${project}/locations/${location}`,
    options: {},
  };
}

function vertexHost(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  const isMultiRegion = location === 'us' || location === 'eu';
  return isMultiRegion ? `aiplatform.${location}.rep.googleapis.com` : `${location}-aiplatform.googleapis.com`;
}

/** The project that a key file of Google names; empty: none. */
function projectOf(credentials: string | undefined): string {
  const file = credentials === undefined ? null : parseValue(Buffer.from(credentials));
  return isRecord(file) && typeof file['project_id'] === 'string' ? file['project_id'] : '';
}
