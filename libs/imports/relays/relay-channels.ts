import { isRecord } from '#json';
import { cleanName, Secret } from '#kernel';
import type { Findings } from '../domain/findings.js';
import type { ImportProduct, SourceChannel, SourceCredential } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { relayProvider, type RelayProvider } from './channel-types.js';

export const CHANNEL_COLUMNS = [
  ...['id', 'type', 'key', 'status', 'name', 'weight', 'base_url', 'other', 'models', 'group', 'model_mapping'],
  ...['priority', 'channel_info', 'header_override', 'param_override', 'status_code_mapping'],
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
  if (provider === null) {
    findings.skipped(row.at('type'), `the type ${type} has no counterpart: add the channel by hand`);
    return null;
  }
  const address = addressOf(provider, row, findings);
  const models = modelsOf(row, findings);
  const credentials = credentialsOf(provider, row, findings);
  if (address === null || models === null) return null;
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
    ...{ kind: provider.kind, ...address },
    isEnabled: row.integer('status', ENABLED) === ENABLED && !isOfNone,
    priority: Math.max(0, PRIORITY_OF_ZERO - Number(limited(priority, PRIORITY_MAX))),
    weight: Math.max(1, Number(limited(weight, WEIGHT_MAX))),
    tiers,
    ...{ models, credentials },
  };
}

function limited(value: bigint, max: bigint): bigint {
  return value > max ? max : value < -max ? -max : value;
}

type Address = Pick<SourceChannel, 'preset' | 'baseUrl' | 'options'>;

/** At the provider's own address the preset's; else the address of the channel, completed by the provider's path. */
function addressOf(provider: RelayProvider, row: SourceRow, findings: Findings): Address | null {
  const { kind, preset, origin, path } = provider;
  const written = row.text('base_url').trim().replace(/\/+$/, '');
  if (kind === 'bedrock' || kind === 'vertex') return cloudAddress(provider, row, findings);
  if (preset !== null && origin !== null && ['', origin].includes(written))
    return { preset, baseUrl: null, options: {} };
  const base = written || origin;
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
  const version = kind === 'azure-openai' ? row.text('other').trim() : '';
  // A preset has the quirks of its provider, which another address need not share; those of a platform are the same.
  return { preset: origin === null ? preset : null, baseUrl, options: version === '' ? {} : { api_version: version } };
}

/** `key` has the region of AWS; `other` the one of Google, and its key the project. */
function cloudAddress({ kind, preset }: RelayProvider, row: SourceRow, findings: Findings): Address | null {
  if (kind === 'bedrock') {
    const region = /^[^|]+\|[^|]+\|([a-z0-9-]+)\s*$/.exec(row.parts('key', /\n/)[0] ?? '')?.[1];
    if (region !== undefined)
      return { preset, baseUrl: `https://bedrock-runtime.${region}.amazonaws.com`, options: {} };
    findings.skipped(row.at('key'), 'is not of the form ID|SECRET|REGION: add the channel by hand');
    return null;
  }
  const region = row.text('other').trim();
  const project = /"project_id"\s*:\s*"([\w:.-]{1,100})"/.exec(row.text('key'))?.[1];
  if (project !== undefined && /^[a-z0-9-]{1,40}$/.test(region)) {
    const host = region === 'global' ? '' : `${region}-`;
    const baseUrl = `https://${host}aiplatform.googleapis.com/v1/projects/${project}/locations/${region}`;
    return { preset, baseUrl, options: {} };
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
