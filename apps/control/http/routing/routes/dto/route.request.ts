import { FALLBACKS_MAX, STRATEGIES, ATTEMPTS_MAX, type Strategy } from '#routing';
import {
  ChoiceField,
  IdField,
  ObjectField,
  QueryFlagField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { GLOB } from '../../../conventions/fields/globs-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';

/** A key of metadata, `=`, and a value. */
const TAG_MAX = 64 + 1 + 512;
const MODEL_MAX = 200;

export class ListRoutesQuery extends ListQuery {
  @QueryFlagField({ optional: true, description: 'Archived ones too.' })
  include_archived?: boolean;
}

export class RouteMatchRequest {
  @TextField({
    max: MODEL_MAX,
    pattern: GLOB,
    expected: 'the canonical id of a model, in which * stands for any text',
    optional: true,
    nullable: true,
    description: 'Canonical id of a model, in which * stands for any text.',
    example: 'openai/*',
  })
  model?: string | null;

  @IdField({ prefix: 'tier', optional: true, nullable: true, description: 'Organizations of this tier.' })
  tier_id?: string | null;

  @IdField({ prefix: 'org', optional: true, nullable: true, description: 'This organization.' })
  organization_id?: string | null;

  @TextField({
    max: TAG_MAX,
    optional: true,
    nullable: true,
    description: "A pair of the request's `metadata` as key=value, or a key alone.",
    example: 'team=blue',
  })
  tag?: string | null;
}

export class UpdateRouteRequest {
  @ObjectField(() => RouteMatchRequest, {
    optional: true,
    description:
      'The requests that it is for: all that is named must be true, null is true of all. Of several rules that match, the most specific decides alone: one that names an organization, then a tag, then a tier, then the more exact model.',
  })
  match?: RouteMatchRequest;

  @ChoiceField({
    values: STRATEGIES,
    optional: true,
    description: "How candidates of one priority are put in order; the request's own `routify.sort` goes before it.",
    example: 'cheapest',
  })
  strategy?: Strategy;

  @WholeNumberField({
    min: 1,
    max: ATTEMPTS_MAX,
    optional: true,
    nullable: true,
    description: `Attempts of one request, fail-over included; 1 asks nobody else. Null: ${ATTEMPTS_MAX}.`,
    example: 2,
  })
  max_attempts?: number | null;

  @TextListField({
    items: FALLBACKS_MAX,
    max: MODEL_MAX,
    optional: true,
    description:
      'Models, by canonical id or alias, that are asked in this order when no channel of the asked one answers and the request names no `models` of its own. Those that the caller may not use, or that cannot take the request, are passed over.',
    example: ['openai/gpt-4o'],
  })
  fallbacks?: string[];
}
