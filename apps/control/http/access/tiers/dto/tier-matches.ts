import { optional, query, reply } from '../../../conventions/fields/declare.js';
import { id, integer, objectName, text, texts } from '../../../conventions/fields/kinds.js';
import { splitFilter } from '../../../conventions/lists/list.js';

const GLOBS_MAX = 4_000;
const SHOWN_MAX = 100;

export class TierMatchesQuery extends query(
  optional({
    model_allow: text('Globs of models that may be used, with commas between; all models without it.', {
      max: GLOBS_MAX,
      example: 'openai/*',
    }),
    model_deny: text('Globs of models that may not; they win.', { max: GLOBS_MAX }),
    tier_id: id('tier', 'A tier whose organizations and keys are counted.'),
  }),
) {}

export class TierMatchesResponse extends reply({
  object: objectName('tier_matches'),
  model_count: integer('Models of the catalog that the globs allow.', { example: 14 }),
  models: texts('The first hundred of them.'),
  organization_count: integer('Organizations of the tier.', { nullable: true, example: 3 }),
  key_count: integer('Keys of these that are not revoked.', { nullable: true, example: 14 }),
}) {}

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
