import { checkCloudSecret } from '#channels';
import { cleanName, formatUsd, Secret, type PriceRow, parseDecimal } from '#core';
import { isSubscriptionKey, NOT_RESOLD } from '../domain/preset-addresses.js';
import type { Findings } from '../domain/findings.js';
import { usdToNanoUsd } from '../domain/quota.js';
import type { Finding, SourceChannel, SourceModel, SourcePrice } from '../domain/source-description.js';
import { addressOf, providerOf, vertexParams, type LitellmProvider, type Params } from './litellm-providers.js';

/** A deployment of LiteLLM: one model at one provider, of its database or its config.yaml. */
export interface Deployment {
  /** Unique among all deployments, and the same at the next import. */
  readonly id: string;
  /** Of the model, as customers write it. */
  readonly name: string;
  readonly isBlocked: boolean;
  /** Texts of `litellm_params`, which may name variables. */
  readonly params: Params;
  /** Fields that may have a price, numbers as the text of their digits. */
  readonly prices: Readonly<Record<string, unknown>>;
  readonly at: Pick<Finding, 'table' | 'row' | 'column'>;
}

/** Prices in LiteLLM, US dollars per token, and their components here. */
const RATES = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
} as const;
const NOT_IMPORTED = ['organization', 'extra_headers', 'azure_ad_token', 'aws_role_name'];
const NAME_MAX = 39;
const VARIABLE = /^os\.environ\/(.*)$/s;
const VARIABLE_NAME = /^[A-Za-z_]\w{0,99}$/;
const LIMIT = /^[1-9]\d{0,8}$/;

/**
 * Deployments, each a channel, and the models that they serve.
 *
 * @param aliases models by their other names
 * @param variables of LiteLLM's environment; those of this process are none of its own
 */
export function describeDeployments(
  deployments: readonly Deployment[],
  aliases: ReadonlyMap<string, string>,
  variables: ReadonlyMap<string, string>,
  findings: Findings,
): { readonly models: SourceModel[]; readonly channels: SourceChannel[] } {
  const models = new Map<string, SourceModel>();
  const names = new Set<string>();
  const aliasesOf = (name: string): string[] =>
    [...aliases].flatMap(([alias, model]) => (model === name ? [alias] : []));
  const channels = deployments.flatMap((deployment): SourceChannel[] => {
    const { name, at, prices } = deployment;
    if (name.includes('*')) {
      findings.skipped(at, `${name} stands for many models: add the channel by hand`);
      return [];
    }
    const price = priceOf(prices);
    if ((models.get(name)?.price ?? null) === null) models.set(name, { id: name, aliases: aliasesOf(name), price });
    return channelOf(deployment, variables, findings).map((channel) => {
      const taken = names.has(channel.name);
      names.add(channel.name);
      return taken ? { ...channel, name: `${cleanName(name).slice(0, NAME_MAX)} ${shortId(deployment.id)}` } : channel;
    });
  });
  for (const { id, price } of models.values()) {
    const at = deployments.find(({ name }) => name === id)?.at;
    if (price === null && at !== undefined)
      findings.note({ ...at, column: 'model_info' }, `${id} has no price of its own: it becomes a draft`);
  }
  return { models: [...models.values()], channels };
}

function channelOf(
  { id, name, isBlocked, params: written, at }: Deployment,
  variables: ReadonlyMap<string, string>,
  findings: Findings,
): SourceChannel[] {
  const { params: known, missing } = resolved(written, variables);
  const provider = providerOf(known['model'] ?? name);
  const params = provider.kind === 'vertex' ? vertexParams(known, variables) : known;
  const unknown = missing.find(([param]) => !provider.secretParams.includes(param));
  const address = unknown === undefined ? addressOf(provider, params) : { problem: `${unknown[0]} ${unset(unknown)}` };
  if ('problem' in address) {
    findings.skipped(at, `${address.problem}: add the channel by hand`);
    return [];
  }
  const isAtOwnAddress = params['api_base'] === undefined && params['base_url'] === undefined;
  const secret = secretOf(provider, params, isAtOwnAddress && address.baseUrl === null ? variables : new Map());
  if (secret !== null && isSubscriptionKey(secret.reveal())) {
    findings.skipped(at, `api_key ${NOT_RESOLD}`);
    return [];
  }
  const absent = missing[0];
  if (secret === null && absent === undefined && params['vertex_credentials'] !== undefined)
    findings.note(at, 'vertex_credentials are not the JSON of a service account: add the key by hand');
  else if (secret === null)
    findings.note(
      at,
      absent === undefined
        ? 'there is no key of the provider: add it by hand'
        : `${absent[0]} ${unset(absent)}: the channel is disabled until you add the key`,
    );
  for (const param of NOT_IMPORTED) if (params[param] !== undefined) findings.note(at, `${param} is not imported`);
  const limits = { rpm: limitOf(params['rpm']), tpm: limitOf(params['tpm']) };
  return [
    {
      id,
      name: `${cleanName(name).slice(0, NAME_MAX)} ${shortId(id).slice(0, 8)}`,
      kind: provider.kind,
      ...address,
      isEnabled: !isBlocked && (secret !== null || absent === undefined),
      priority: 100,
      weight: 1,
      tiers: [],
      models: [{ model: name, upstreamModel: provider.model }],
      credentials: secret === null ? [] : [{ label: 'key 1', secret, isActive: true, ...limits }],
    },
  ];
}

function shortId(id: string): string {
  return id.replace(/^config\//, '').slice(0, 60);
}

type Missing = readonly [param: string, variable: string];

/** Params with the values of the variables that they name. Those of unknown variables are left out. */
function resolved(
  params: Params,
  variables: ReadonlyMap<string, string>,
): { readonly params: Params; readonly missing: readonly Missing[] } {
  const missing: Missing[] = [];
  const known = Object.entries(params).flatMap(([param, text]) => {
    const variable = VARIABLE.exec(text)?.[1];
    if (variable === undefined) return [[param, text] as const];
    const value = variables.get(variable);
    if (value === undefined || value === '') missing.push([param, variable]);
    return value === undefined || value === '' ? [] : [[param, value] as const];
  });
  return { params: Object.fromEntries(known), missing };
}

function unset([, variable]: Missing): string {
  const name = VARIABLE_NAME.test(variable) ? `the variable ${variable}` : 'a variable';
  return `is in ${name}, which --config-env does not have`;
}

/** At the provider's own address LiteLLM takes the provider's variable where a deployment has no key. */
function secretOf(
  { id, kind }: LitellmProvider,
  params: Params,
  variables: ReadonlyMap<string, string>,
): Secret | null {
  if (kind === 'bedrock') {
    const { aws_access_key_id: access, aws_secret_access_key: secret } = params;
    if (access === undefined || secret === undefined) return null;
    return new Secret(JSON.stringify({ access_key_id: access, secret_access_key: secret }));
  }
  if (kind === 'vertex') {
    const account = checkCloudSecret('google', params['vertex_credentials'] ?? '');
    return 'fault' in account ? null : new Secret(account.text);
  }
  const key = params['api_key'] ?? variables.get(`${id.toUpperCase()}_API_KEY`);
  return key === undefined || key === '' ? null : new Secret(key);
}

function limitOf(text: string | undefined): number | null {
  return text !== undefined && LIMIT.test(text) ? Number(text) : null;
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
