import type { ChannelKind } from '#channels';
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

export const FORMAT_MODEL = 'acme/agent';

/** What the upstream of a channel does, by the channel's name: knobs of the simulator. */
const FAULTS = {
  cut: { cut_after_chunks: 7 },
  refused: { status: 400 },
  failing: { status: 500 },
  slow: { chunk_ms: 30, completion_tokens: 400 },
  erring: { error_in_stream_after: 7 },
  refusing: { refuses: true, text: 'I cannot help.' },
} as const;

/** One model behind a channel of each format, named by its kind, and channels with faults: `<kind>-cut` and others. */
export async function addFormatChannels(
  platform: Platform,
  kinds: readonly (readonly [kind: ChannelKind, path: string])[] = FORMAT_KINDS,
): Promise<void> {
  await platform.addModel({
    canonicalId: FORMAT_MODEL,
    capabilities: ['tools', 'json_object', 'json_schema', 'vision', 'reasoning'],
  });
  const models = [{ model: FORMAT_MODEL, upstreamModel: 'agent', cost: null }];
  for (const [kind, path] of kinds) {
    const shared = { kind, serves: [], models, baseUrl: platform.simulator.url + path };
    await platform.addChannel({ ...shared, name: kind });
    for (const [fault, simulate] of Object.entries(FAULTS)) {
      await platform.addChannel({ ...shared, name: `${kind}-${fault}`, options: { force: { simulate } } });
    }
  }
}

/** Routing options that leave one channel. */
export function onlyChannel(name: string): { readonly routify: object } {
  return { routify: { only: [name] } };
}
