import { ApiProperty } from '@nestjs/swagger';
import { IdField, TextField } from '../../../conventions/fields/fields.js';
import { ObjectProperty, TextsProperty } from '../../../conventions/fields/response-properties.js';
import { splitFilter } from '../../../conventions/lists/list.js';

const GLOBS_MAX = 4_000;
const SHOWN_MAX = 100;

export class TierMatchesQuery {
  @TextField({
    max: GLOBS_MAX,
    optional: true,
    description: 'Globs of models that may be used, with commas between; all models without it.',
    example: 'openai/*',
  })
  model_allow?: string;

  @TextField({ max: GLOBS_MAX, optional: true, description: 'Globs of models that may not; they win.' })
  model_deny?: string;

  @IdField({ prefix: 'tier', optional: true, description: 'A tier whose organizations and keys are counted.' })
  tier_id?: string;
}

export class TierMatchesResponse {
  @ObjectProperty('tier_matches')
  object!: 'tier_matches';

  @ApiProperty({ type: 'integer', example: 14, description: 'Models of the catalog that the globs allow.' })
  model_count!: number;

  @TextsProperty({ description: 'The first hundred of them.' })
  models!: string[];

  @ApiProperty({ type: 'integer', nullable: true, example: 3, description: 'Organizations of the tier.' })
  organization_count!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 14, description: 'Keys of these that are not revoked.' })
  key_count!: number | null;
}

export function globsOf({ model_allow, model_deny }: TierMatchesQuery) {
  return { allow: splitFilter(model_allow) ?? [], deny: splitFilter(model_deny) ?? [] };
}

/** @param counts null: no tier is named */
export function presentTierMatches(
  models: readonly string[],
  counts: { readonly organizations: number; readonly keys: number } | null,
): TierMatchesResponse {
  return {
    object: 'tier_matches',
    model_count: models.length,
    models: models.slice(0, SHOWN_MAX),
    organization_count: counts?.organizations ?? null,
    key_count: counts?.keys ?? null,
  };
}
