import { ENDED_PROVIDERS, RESPONSES_ONLY } from '#channels';
import { isRecord, cleanName, Secret } from '#core';
import type { Findings } from '../domain/findings.js';
import { isSubscriptionAddress, isSubscriptionKey, NOT_RESOLD, presetAt } from '../domain/preset-addresses.js';
import type { ImportProduct, SourceChannel, SourceCredential } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { relayProvider, type RelayProvider } from './channel-types.js';

export const CHANNEL_COLUMNS = [
  ...['id', 'type', 'key', 'status', 'name', 'weight', 'base_url', 'other', 'models', 'group', 'model_mapping'],
  ...['priority', 'channel_info', 'header_override', 'param_override', 'status_code_mapping', 'config'],
];

const ENABLED = 1n;
/** Priorities of a relay: the highest is tried first. */
const PRIORITY_OF_ZERO = 1000;
const PRIORITY_MAX = 1_000_000n;
const WEIGHT_MAX = 1000n;
const NAME_MAX = 100;

/** Channels with their keys and models; what has no counterpart is left out. */
export function readChannels(product: ImportProduct, rows: readonly SourceRow[], findings: Findings): SourceChannel[] {
  const names = new Set<string>();
  return rows.flatMap((row) => {
    const channel = readChannel(product, row, findings);
    if (channel === null) return [];
    const name = names.has(channel.name) ? `${channel.name} (${row.id})` : channel.name;
    names.add(name);
    return [{ ...channel, name }];
  });
}

function readChannel(product: ImportProduct, row: SourceRow, findings: Findings): SourceChannel | null {
  const type = row.integer('type', 0n);
  const provider = relayProvider(product, Number(type));
  if ('unsupported' in provider) {
    findings.skipped(row.at('type'), `the type ${type} (${provider.name}) ${provider.unsupported}`);
    return null;
  }
  const named = modelsOf(row, findings);
  const address = addressOf(provider, named ?? [], row, findings);
  const credentials = credentialsOf(provider, row, findings);
  if (address === null || named === null) return null;
  const models = address.preset === PERPLEXITY ? namedByVendor(named, row, findings) : named;
  if (credentials.length === 0) findings.note(row.at('key'), 'the channel has no key that can be imported');
  for (const column of ['header_override', 'param_override', 'status_code_mapping']) {
    if (!['', '{}'].includes(row.text(column).trim())) findings.note(row.at(column), 'is not imported');
  }
  const priority = row.integer('priority', 0n);
  const weight = row.integer('weight', 0n);
  const tiers = row.parts('group', /,/);
  // Without a group it serves no request there, and without a tier all of them here.
  const isOfNone = tiers.length === 0 && row.knows('group');
  if (isOfNone) findings.note(row.at('group'), 'is empty, so that no user has the channel there: it is disabled');
  return {
    id: row.id,
    name: cleanName(row.text('name')).slice(0, NAME_MAX) || `${provider.name} ${row.id}`,
    ...address,
    isEnabled: row.integer('status', ENABLED) === ENABLED && !isOfNone,
    priority: Math.max(0, PRIORITY_OF_ZERO - Number(limited(priority, PRIORITY_MAX))),
    weight: Math.max(1, Number(limited(weight, WEIGHT_MAX))),
    tiers,
    models,
    credentials,
  };
}

function limited(value: bigint, max: bigint): bigint {
  return value > max ? max : value < -max ? -max : value;
}

type Address = Pick<SourceChannel, 'kind' | 'preset' | 'baseUrl' | 'options'>;
type Models = SourceChannel['models'];

/** A preset where one has the address; else the address of the channel, completed by the provider's path. */
function addressOf(provider: RelayProvider, models: Models, row: SourceRow, findings: Findings): Address | null {
  const { kind, preset, origin, path } = provider;
  const written = row.text('base_url').trim().replace(/\/+$/, '');
  if (isSubscriptionAddress(written)) {
    findings.skipped(row.at('base_url'), NOT_RESOLD);
    return null;
  }
  if (kind === 'bedrock' || kind === 'vertex') return cloudAddress(provider, row, findings);
  const base = preset === CLOUDFLARE ? accountAddress(written, row) : written || origin;
  if (base === null) {
    findings.skipped(row.at('base_url'), `a channel of ${provider.name} needs an address`);
    return null;
  }
  if (base.includes('{model}')) {
    findings.skipped(row.at('base_url'), 'an address with a placeholder has no counterpart: add the channel by hand');
    return null;
  }
  const whole = base.replace(/\/chat\/completions$/, '');
  const baseUrl = whole !== base || whole.endsWith(path) ? whole : `${whole}${path}`;
  const ended = ENDED_PROVIDERS.find(({ hosts }) => hosts.includes(hostOf(baseUrl)));
  if (ended !== undefined) {
    const { name, endedOn, instead } = ended;
    findings.skipped(
      row.at('base_url'),
      `${name} ended on ${endedOn}: add a channel with the preset ${instead.join(' or ')}`,
    );
    return null;
  }
  const found = presetAt(whole, kind, models) ?? presetAt(baseUrl, kind, models);
  if (found !== null) {
    const { isMoved, ...address } = found;
    if (isMoved) findings.note(row.at('base_url'), `is called at the address of the preset ${address.preset}`);
    return { ...address, options: {} };
  }
  if (kind === 'azure-openai') {
    const version = row.text('other').trim();
    const isResponses = models.length > 0 && models.every((model) => RESPONSES_ONLY.models.test(model.upstreamModel));
    const platform = isResponses ? 'azure-openai-responses' : kind;
    return { kind: platform, preset: platform, baseUrl, options: version === '' ? {} : { api_version: version } };
  }
  // A preset has the quirks of its provider, which another address need not share.
  return { kind, preset: null, baseUrl, options: {} };
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '');

const CLOUDFLARE = 'cloudflare';
const CLOUDFLARE_ACCOUNT = /^[0-9a-zA-Z_-]{1,64}$/;

/** The account stands in `other` of new-api and in `config` of one-api. Null: there is none. */
function accountAddress(written: string, row: SourceRow): string | null {
  if (written !== '' && written !== 'https://api.cloudflare.com') return written;
  const { user_id: user } = row.has('config') ? row.object('config') : {};
  const account = row.text('other').trim() || (typeof user === 'string' ? user.trim() : '');
  return CLOUDFLARE_ACCOUNT.test(account) ? `https://api.cloudflare.com/client/v4/accounts/${account}/ai/v1` : null;
}

const PERPLEXITY = 'perplexity';

/** Its chat completions, where models had no vendor, have ended: the preset calls the API that names them by it. */
function namedByVendor(models: Models, row: SourceRow, findings: Findings): Models {
  const bare = models.filter(({ upstreamModel }) => !upstreamModel.includes('/'));
  if (bare.length === 0) return models;
  findings.note(row.at('models'), 'are called as perplexity/…: chat completions of Perplexity ended on 2026-09-27');
  return models.map(({ model, upstreamModel }) => ({
    model,
    upstreamModel: upstreamModel.includes('/') ? upstreamModel : `perplexity/${upstreamModel}`,
  }));
}

/** `key` has the region of AWS; `other` the one of Google, and its key the project. */
function cloudAddress({ kind, preset }: RelayProvider, row: SourceRow, findings: Findings): Address | null {
  if (kind === 'bedrock') {
    const region = /^[^|]+\|[^|]+\|([a-z0-9-]+)\s*$/.exec(row.parts('key', /\n/)[0] ?? '')?.[1];
    if (region !== undefined)
      return { kind, preset, baseUrl: `https://bedrock-runtime.${region}.amazonaws.com`, options: {} };
    findings.skipped(row.at('key'), 'is not of the form ID|SECRET|REGION: add the channel by hand');
    return null;
  }
  const region = row.text('other').trim();
  const project = /"project_id"\s*:\s*"([\w:.-]{1,100})"/.exec(row.text('key'))?.[1];
  if (project !== undefined && /^[a-z0-9-]{1,40}$/.test(region)) {
    const host = region === 'global' ? '' : `${region}-`;
    const baseUrl = `https://${host}aiplatform.googleapis.com/v1/projects/${project}/locations/${region}`;
    return { kind, preset, baseUrl, options: {} };
  }
  findings.skipped(row.at('other'), 'has no single region, or the key no project: add the channel by hand');
  return null;
}

/** Models with their names upstream; a chain of mappings is followed to its end. Null: the mapping is malformed. */
function modelsOf(row: SourceRow, findings: Findings): SourceChannel['models'] | null {
  const errors = findings.count;
  const mapping = row.object('model_mapping');
  if (findings.count > errors) return null;
  const mapped = (model: string): string => {
    const passed = new Set([model]);
    for (let name = model; ;) {
      const next = mapping[name];
      if (typeof next !== 'string' || next === '' || passed.has(next)) return name;
      passed.add(next);
      name = next;
    }
  };
  return [...new Set(row.parts('models', /,/))].map((model) => ({ model, upstreamModel: mapped(model) }));
}

/** Several keys stand in lines, or in a JSON list of service accounts. */
function credentialsOf({ kind }: RelayProvider, row: SourceRow, findings: Findings): SourceCredential[] {
  const statuses = statusesOf(row, findings);
  return keysOf(row).flatMap((key, index) => {
    if (isSubscriptionKey(key)) {
      findings.skipped(row.at('key'), `key ${index + 1} ${NOT_RESOLD}`);
      return [];
    }
    const secret = kind === 'bedrock' ? awsSecret(key) : key;
    if (secret === null || (kind !== 'bedrock' && kind !== 'vertex' && !/^[\x21-\x7e]{1,4096}$/.test(secret))) {
      findings.skipped(row.at('key'), `key ${index + 1} is not one that a provider takes`);
      return [];
    }
    const isActive = (statuses[String(index)] ?? '1') === '1';
    return [{ label: `key ${index + 1}`, secret: new Secret(secret), isActive }];
  });
}

function keysOf(row: SourceRow): string[] {
  const text = row.text('key').trim();
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    } catch {
      // Read as lines.
    }
  }
  return text.startsWith('{') ? [text] : row.parts('key', /\n/);
}

function awsSecret(key: string): string | null {
  const [id, secret] = key.split('|');
  if (id === undefined || secret === undefined) return null;
  return JSON.stringify({ access_key_id: id.trim(), secret_access_key: secret.trim() });
}

/** Statuses of single keys by their index, from version 0.8.5 of new-api on. */
function statusesOf(row: SourceRow, findings: Findings): Readonly<Record<string, unknown>> {
  if (!row.has('channel_info')) return {};
  const before = findings.count;
  const list = row.object('channel_info')['multi_key_status_list'];
  return findings.count > before || !isRecord(list) ? {} : list;
}
