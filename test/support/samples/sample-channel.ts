import { Secret } from '#core';
import type { Channel } from '#channels';
import { parseChannelOptions } from '../../../libs/channels/domain/channel-options.js';

/** An enabled channel that serves the model `m` with one credential; a spec overrides the fields under test. */
export function sampleChannel({
  options = {},
  ...fields
}: Partial<Omit<Channel, 'options'>> & { readonly options?: Record<string, unknown> }): Channel {
  const name = fields.name ?? 'plain';
  const parsed = parseChannelOptions(options);
  if ('details' in parsed) throw new Error(JSON.stringify(parsed.details));
  return {
    id: `id-of-${name}`,
    name,
    publicName: name,
    kind: 'openai-compatible',
    endpoint: { origin: 'https://llm.example', path: '/v1' },
    status: 'enabled',
    priority: 100,
    weight: 1,
    tags: [],
    region: null,
    proxy: null,
    credentials: [
      {
        id: `credential-of-${name}`,
        label: 'default',
        secret: new Secret('sk-test'),
        secretVersion: 1,
        weight: 1,
        rpm: null,
        tpm: null,
        proxy: null,
      },
    ],
    models: new Map([['m', { upstreamModel: 'upstream-m', toolsApi: null, costs: [] }]]),
    ...fields,
    options: parsed.options,
  };
}
