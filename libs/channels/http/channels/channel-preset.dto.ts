import { choice, text, texts } from '#core';
import { reply, objectName } from '#core/http';
import { CHANNEL_KINDS } from '../../domain/kinds/channel-kind.js';
import type { CHANNEL_PRESETS } from '../../domain/presets.js';
import { effectiveOptions } from '../../domain/channel-options.js';
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
  docs_url: text('Page of the provider that confirms the settings.', {
    example: 'https://console.groq.com/docs/openai',
  }),
  docs_read_on: text('Day on which the page was read.', { example: '2026-11-22' }),
  quirks: texts('What differs from other providers of the format.'),
  unverified: texts('Settings that the page does not confirm: names of options, `base_url` or `balance_api`.'),
}) {}

type ChannelPreset = typeof CHANNEL_PRESETS extends ReadonlyMap<string, infer Preset> ? Preset : never;

export function presentChannelPreset(preset: ChannelPreset): ChannelPresetResponse {
  const { id, name, kind, baseUrl, docsUrl, readOn, quirks, unverified } = preset;
  return {
    id,
    object: 'channel_preset',
    name,
    kind,
    base_url: baseUrl,
    options: effectiveOptions({}, id),
    docs_url: docsUrl,
    docs_read_on: readOn,
    quirks: [...quirks],
    unverified: [...unverified],
  };
}
