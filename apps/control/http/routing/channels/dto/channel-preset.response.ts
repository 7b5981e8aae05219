import { ApiProperty } from '@nestjs/swagger';
import { CHANNEL_KINDS, effectiveOptions, type CHANNEL_PRESETS } from '#channels';
import { ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { SHOWN_OPTIONS_SCHEMA } from './options-field.js';

export class ChannelPresetResponse {
  @ApiProperty({ type: 'string', example: 'groq', description: 'What a new channel writes as its preset.' })
  id!: string;

  @ObjectProperty('channel_preset')
  object!: 'channel_preset';

  @ApiProperty({ type: 'string', example: 'Groq' })
  name!: string;

  @ApiProperty({ type: 'string', enum: [...CHANNEL_KINDS] })
  kind!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'https://api.groq.com/openai/v1',
    description: 'Null where every customer of the provider has an address of their own: the channel must name it.',
  })
  base_url!: string | null;

  @ApiProperty(SHOWN_OPTIONS_SCHEMA)
  options!: Record<string, unknown>;

  @ApiProperty({ type: 'string', example: 'https://console.groq.com/docs/openai' })
  docs_url!: string;
}

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
