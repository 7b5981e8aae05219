import { CHANNEL_KINDS, type CHANNEL_PRESETS, effectiveOptions } from '#channels';
import { choice, text } from '#fields';
import { reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { shownOptions } from './channel.dto.js';

export class ChannelPresetResponse extends reply({
  id: text('ID of the preset, for `preset` of a new channel.', { example: 'groq' }),
  object: objectName('channel_preset'),
  name: text({ example: 'Groq' }),
  kind: choice(CHANNEL_KINDS),
  base_url: text('`null` if the provider has a separate address for each account: then the channel needs a base URL.', {
    nullable: true,
    example: 'https://api.groq.com/openai/v1',
  }),
  options: shownOptions,
  docs_url: text({ example: 'https://console.groq.com/docs/openai' }),
}) {}

type ChannelPreset = typeof CHANNEL_PRESETS extends ReadonlyMap<string, infer Preset> ? Preset : never;

export function presentChannelPreset({ id, name, kind, baseUrl, docsUrl }: ChannelPreset): ChannelPresetResponse {
  return {
    id,
    object: 'channel_preset',
    name,
    kind,
    base_url: baseUrl,
    options: effectiveOptions({}, id),
    docs_url: docsUrl,
  };
}
