import type { ChannelKind } from '#channels';
import { Secret } from '#core';
import { secretOf } from '../../../apps/simulator/domain/bedrock/aws-accounts.js';
import type { Platform } from './platform.js';

/** A channel of each wire format, by its kind, with the base path of its provider's API. */
export const FORMAT_KINDS = [
  ['openai-compatible', '/v1'],
  ['anthropic-messages', '/v1'],
  ['gemini', '/v1beta'],
  ['openai-responses', '/v1'],
] as const;

/** The same at Azure. */
export const AZURE_KINDS = [
  ['azure-openai', ''],
  ['azure-openai-responses', ''],
] as const;

export const VERTEX_PATH = '/v1/projects/simulator/locations/global';

/** Platforms that serve models of many makers: by the maker the format differs. */
export const CLOUD_KINDS = [
  ['bedrock', '', 'us.anthropic.claude-agent-v1:0'],
  ['bedrock-nova', '', 'amazon.nova-2-agent-v1:0'],
  ['vertex', VERTEX_PATH, 'gemini-agent'],
  ['vertex-claude', VERTEX_PATH, 'claude-agent@20260101'],
] as const;

const ACCESS_KEY_ID = 'AKIASIMULATOR0001';

/** The keys of an account at the simulator, with what else a credential holds. */
export function awsSecret(more: object = {}, accessKeyId = ACCESS_KEY_ID): Secret {
  const keys = { access_key_id: accessKeyId, secret_access_key: secretOf(accessKeyId) };
  return new Secret(JSON.stringify({ ...keys, ...more }));
}

/** The key file of the simulator's service account. */
export async function googleSecret({ simulator }: Platform): Promise<Secret> {
  return new Secret(await (await fetch(`${simulator.url}/google/key-file`)).text());
}

/** A channel's credentials, as its kind wants them; undefined: a plain key. */
export async function cloudCredentials(platform: Platform, kind: string) {
  if (kind !== 'bedrock' && kind !== 'vertex') return {};
  const secret = kind === 'bedrock' ? awsSecret() : await googleSecret(platform);
  const options = kind === 'bedrock' ? { aws_region: 'eu-west-1' } : {};
  return { credentials: [{ secret, label: 'default', weight: 1 }], options };
}

export const FORMAT_MODEL = 'acme/agent';

/** What the upstream of a channel does, by the channel's name: knobs of the simulator. */
const FAULTS = {
  cut: { cut_after_chunks: 7 },
  refused: { status: 400 },
  failing: { status: 500 },
  slow: { chunk_ms: 30, completion_tokens: 400 },
  erring: { error_in_stream_after: 7 },
  painting: { paints: true },
  refusing: { refuses: true, text: 'I cannot help.' },
} as const;

/** One model behind a channel of each format, named by its kind, and channels with faults: `<kind>-cut` and others. */
export async function addFormatChannels(
  platform: Platform,
  kinds: readonly (readonly [name: string, path: string, upstreamModel?: string])[] = FORMAT_KINDS,
  faults: Readonly<Record<string, object>> = FAULTS,
): Promise<void> {
  await platform.addModel({
    canonicalId: FORMAT_MODEL,
    capabilities: ['tools', 'json_object', 'json_schema', 'vision', 'reasoning'],
  });
  for (const [name, path, upstreamModel = 'agent'] of kinds) {
    const kind = name.replace(/-(?:nova|claude)$/, '') as ChannelKind;
    const models = [{ model: FORMAT_MODEL, upstreamModel, cost: null }];
    const { options, ...cloud } = await cloudCredentials(platform, kind);
    const shared = { kind, serves: [], models, baseUrl: platform.simulator.url + path, ...cloud };
    await platform.addChannel({ ...shared, name, options: { ...options } });
    for (const [fault, simulate] of Object.entries(faults)) {
      await platform.addChannel({ ...shared, name: `${name}-${fault}`, options: { ...options, force: { simulate } } });
    }
  }
}

/** Routing options that leave one channel. */
export function onlyChannel(name: string): { readonly routify: object } {
  return { routify: { only: [name] } };
}
