import { ApiProperty } from '@nestjs/swagger';
import { MISSING_REASONS, type MissingModel } from '#installation';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty, TextsProperty } from '../../conventions/fields/response-properties.js';

export class MissingModelResponse {
  @IdProperty('mdl')
  id!: string;

  @ObjectProperty('missing_model')
  object!: 'missing_model';

  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  canonical_id!: string;

  @ApiProperty({ type: 'string', enum: [...MISSING_REASONS], description: 'Why no request can name it.' })
  reason!: string;

  @TextsProperty()
  channels!: string[];
}

export function presentMissingModel({ id, canonicalId, reason, channels }: MissingModel): MissingModelResponse {
  return {
    id: formatId('mdl', id),
    object: 'missing_model',
    canonical_id: canonicalId,
    reason,
    channels: [...channels],
  };
}
