import { serviceWords } from '@/session/service-words';
import { jsonString, shellWord, tomlString } from './quoting';

/** What the settings of a client point at. */
export interface Target {
  /** Origin of the gateway. */
  readonly origin: string;
  /** Name of the service, as its customers know it. */
  readonly service: string;
  readonly model: ClientModel;
  /** Null: the environment has it, as the variable of `serviceWords`. */
  readonly key: string | null;
}

export interface ClientModel {
  readonly id: string;
  readonly context_length?: number;
  readonly max_output_tokens?: number;
}

/** A piece of settings to copy. */
export interface Settings {
  /** Null: for a shell. */
  readonly file: string | null;
  readonly code: string;
}

/** The clients whose settings have a guide in `docs/guides`, which has the same ones. */
export const CLIENTS = ['claude-code', 'codex', 'opencode', 'cline'] as const;
export type Client = (typeof CLIENTS)[number];

export const CLIENT_NAMES: Readonly<Record<Client, string>> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  opencode: 'opencode',
  cline: 'Cline',
};

/** What a key must be allowed to call for a client. */
export const CLIENT_ENDPOINTS = {
  'claude-code': 'messages',
  codex: 'responses',
  opencode: 'chat',
  cline: 'chat',
} as const satisfies Readonly<Record<Client, string>>;

/** @param endpoints that a key may call; none: all */
export function isUsableBy(client: Client, endpoints: readonly string[]): boolean {
  return endpoints.length === 0 || endpoints.includes(CLIENT_ENDPOINTS[client]);
}

export function clientSettings(client: Client, target: Target): readonly Settings[] {
  return SETTINGS[client](target);
}

const SETTINGS: Readonly<Record<Client, (target: Target) => readonly Settings[]>> = {
  'claude-code': ({ origin, service, model, key }) => [
    {
      file: null,
      code: `export ANTHROPIC_BASE_URL=${shellWord(origin)}
export ANTHROPIC_AUTH_TOKEN=${keyWord(service, key)}
export ANTHROPIC_MODEL=${shellWord(model.id)}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${shellWord(model.id)}
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1`,
    },
  ],
  codex: ({ origin, service, model, key }) => [
    {
      file: '~/.codex/config.toml',
      code: `model_provider = ${tomlString(serviceWords(service).id)}
model = ${tomlString(model.id)}

[model_providers.${serviceWords(service).id}]
name = ${tomlString(service)}
base_url = ${tomlString(`${origin}/v1`)}
env_key = "${serviceWords(service).keyVariable}"
wire_api = "responses"`,
    },
    ...keyInEnvironment(service, key),
  ],
  opencode: ({ origin, service, model, key }) => [
    {
      file: 'opencode.json',
      code: `{
  "$schema": "https://opencode.ai/config.json",
  "model": ${jsonString(`${serviceWords(service).id}/${model.id}`)},
  "small_model": ${jsonString(`${serviceWords(service).id}/${model.id}`)},
  "provider": {
    ${jsonString(serviceWords(service).id)}: {
      "npm": "@ai-sdk/openai-compatible",
      "name": ${jsonString(service)},
      "options": { "baseURL": ${jsonString(`${origin}/v1`)}, "apiKey": "{env:${serviceWords(service).keyVariable}}" },
      "models": { ${jsonString(model.id)}: { "name": ${jsonString(model.id)}${limitOf(model)} } }
    }
  }
}`,
    },
    ...keyInEnvironment(service, key),
  ],
  cline: ({ origin, service, model, key }) => [
    {
      file: null,
      code: `cline auth -p openai-compatible -k ${keyWord(service, key)} -m ${shellWord(model.id)} -b ${shellWord(`${origin}/v1`)}`,
    },
  ],
};

/** A file may be shared or committed: the key is in the environment. */
function keyInEnvironment(service: string, key: string | null): readonly Settings[] {
  const { keyVariable } = serviceWords(service);
  return key === null ? [] : [{ file: null, code: `export ${keyVariable}=${shellWord(key)}` }];
}

const keyWord = (service: string, key: string | null): string =>
  key === null ? `"$${serviceWords(service).keyVariable}"` : shellWord(key);

function limitOf({ context_length: context, max_output_tokens: output }: ClientModel): string {
  if (context === undefined || output === undefined) return '';
  return `, "limit": { "context": ${context}, "output": ${output} }`;
}
