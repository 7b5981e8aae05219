import { createHash } from 'node:crypto';
import { LineCounter, parseDocument } from 'yaml';
import { isRecord, RoutifyError } from '#core';
import type { Findings } from '../domain/findings.js';
import type { Deployment } from './deployments.js';
import { PARAMS, type Params } from './litellm-providers.js';
import { BOUNDING_SETTINGS, isFilled } from './not-imported.js';

/** LiteLLM's config.yaml, and the variables that it sets itself. */
interface LitellmConfig {
  readonly deployments: readonly Deployment[];
  /** Models by their other names. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
}

/** Which models answer in the place of others: here these are routes, which an import does not make. */
const OTHER_SETTINGS = {
  router_settings: ['fallbacks', 'context_window_fallbacks'],
  litellm_settings: ['fallbacks', 'context_window_fallbacks', 'default_fallbacks'],
} as const;
const TABLE = 'config.yaml';

/**
 * Deployments of `model_list`. Every scalar is read as its text, so that no price passes through a double.
 *
 * Source: https://docs.litellm.ai/docs/proxy/configs, 29 November 2026. Throws for a text that is not YAML.
 */
export function readConfig(text: string, findings: Findings): LitellmConfig {
  const root = parsed(text);
  const list = root['model_list'];
  if (root['include'] !== undefined)
    findings.note({ table: TABLE, row: 'include', column: null }, 'other files are not read: import each by --config');
  for (const [section, names] of Object.entries(OTHER_SETTINGS)) {
    const settings = root[section];
    for (const name of names) {
      const written = isRecord(settings) ? settings[name] : undefined;
      if (written === undefined) continue;
      const at = { table: TABLE, row: section, column: name };
      const rules = name === 'fallbacks' ? fallbacksOf(written) : [];
      if (rules.length === 0) findings.note(at, 'is not imported');
      for (const [model, fallbacks] of rules)
        findings.note(at, `add a routing rule by hand: ${model} falls back to ${fallbacks}`);
    }
  }
  for (const [section, names] of Object.entries(BOUNDING_SETTINGS)) {
    const settings = root[section];
    for (const name of names)
      if (isRecord(settings) && isFilled(settings[name]))
        findings.note({ table: TABLE, row: section, column: name }, 'restricts requests there, and is not imported');
  }
  const credentials = credentialsOf(root['credential_list']);
  const numbers = new Map<string, number>();
  const deployments = (Array.isArray(list) ? list : []).flatMap((entry: unknown, index): Deployment[] => {
    const at = { table: TABLE, row: `model_list[${index}]`, column: 'litellm_params' };
    const [name, params] = isRecord(entry) ? [entry['model_name'], entry['litellm_params']] : [];
    if (!isRecord(entry) || typeof name !== 'string' || name.trim() === '' || !isRecord(params)) {
      findings.error(at, 'needs model_name and litellm_params');
      return [];
    }
    const info = isRecord(entry['model_info']) ? entry['model_info'] : {};
    const own = textsOf(params);
    const shared = credentials.get(own['litellm_credential_name'] ?? '') ?? {};
    const key = typeof info['id'] === 'string' && info['id'] !== '' ? info['id'] : fingerprint(name, own);
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    return [
      {
        id: `config/${key}${number === 1 ? '' : `-${number}`}`,
        name: name.trim(),
        isBlocked: false,
        params: { ...shared, ...own },
        prices: { ...info, ...params },
        at,
      },
    ];
  });
  const aliases = aliasesOf(root['router_settings'], new Set(deployments.map(({ name }) => name)), findings);
  return { deployments, aliases, variables: new Map(Object.entries(textsIn(root['environment_variables']))) };
}

/** A list of objects, each with lists of models by the model that they stand in for. */
function fallbacksOf(written: unknown): (readonly [model: string, fallbacks: string])[] {
  return (Array.isArray(written) ? written : [])
    .filter(isRecord)
    .flatMap(Object.entries)
    .flatMap(([model, fallbacks]) => {
      const names = Array.isArray(fallbacks) ? fallbacks.filter((name) => typeof name === 'string') : [];
      return names.length === 0 ? [] : [[model, names.join(', ')]];
    });
}

/** LiteLLM takes a name, or an object with the name in `model`. Source: its `model_group_alias`, 29 November 2026. */
function aliasesOf(settings: unknown, names: ReadonlySet<string>, findings: Findings): ReadonlyMap<string, string> {
  const written = isRecord(settings) ? settings['model_group_alias'] : undefined;
  const at = { table: TABLE, row: 'router_settings', column: 'model_group_alias' };
  return new Map(
    Object.entries(isRecord(written) ? written : {}).flatMap(([alias, value]) => {
      const model = isRecord(value) ? value['model'] : value;
      if (typeof model === 'string' && names.has(model)) return [[alias, model] as const];
      findings.note(at, `${alias} stands for no model of model_list`);
      return [];
    }),
  );
}

/** Of what stays the same when a key is changed. */
function fingerprint(name: string, { model = '', api_base = '', base_url = '' }: Params): string {
  return createHash('sha256')
    .update(JSON.stringify([name, model, api_base, base_url]))
    .digest('hex')
    .slice(0, 12);
}

function credentialsOf(list: unknown): ReadonlyMap<string, Params> {
  const entries = (Array.isArray(list) ? list : []).filter(isRecord);
  return new Map(
    entries.flatMap(({ credential_name: name, credential_values: values }) =>
      typeof name === 'string' && isRecord(values) ? [[name, textsOf(values)] as const] : [],
    ),
  );
}

function textsOf(values: Readonly<Record<string, unknown>>): Params {
  const texts = textsIn(values);
  return Object.fromEntries(
    PARAMS.flatMap((name) => {
      const value = texts[name] ?? (isRecord(values[name]) ? JSON.stringify(values[name]) : '');
      return value === '' ? [] : [[name, value]];
    }),
  );
}

function textsIn(values: unknown): Params {
  const entries = Object.entries(isRecord(values) ? values : {});
  return Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

/** Errors name the line and not its text, which may be a key. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter,
  });
  const [error] = document.errors;
  if (error !== undefined) refuse(`line ${lineCounter.linePos(error.pos[0]).line} is not YAML`);
  const root = valueOf(document);
  return isRecord(root) ? root : refuse('it has no model_list');
}

function valueOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS();
  } catch {
    // The cause of a reference without an anchor, or of too many references, quotes the text.
    return refuse('its references cannot be resolved');
  }
}

function refuse(why: string): never {
  throw new RoutifyError('invalid_request_error', `--config: the file cannot be read: ${why}.`);
}
