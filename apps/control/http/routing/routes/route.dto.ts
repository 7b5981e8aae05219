import { choice, flag, id, integer, object, optional, pick, shown, text, texts, time } from '#fields';
import { ATTEMPTS_MAX, describeRoute, FALLBACKS_MAX, type RouteRecord, STRATEGIES } from '#routing';
import { body, query, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';
import { GLOB } from '../../conventions/fields/globs.js';
import { ListQuery } from '../../conventions/lists/list.js';
import { presentVersion } from '../../conventions/writes/present-version.js';

/** A key of metadata, `=`, and a value. */
const TAG_MAX = 64 + 1 + 512;
const MODEL_MAX = 200;

export class ListRoutesQuery extends query({
  ...ListQuery.fields,
  include_archived: flag('Archived ones too.', { optional: true }),
}) {}

export class RouteMatchRequest extends body(
  optional({
    model: text('Canonical id of a model, in which * stands for any text.', {
      max: MODEL_MAX,
      pattern: GLOB,
      expected: 'the canonical id of a model, in which * stands for any text',
      nullable: true,
      example: 'openai/*',
    }),
    tier_id: id('tier', 'Organizations of this tier.', { nullable: true }),
    organization_id: id('org', 'This organization.', { nullable: true }),
    tag: text("A pair of the request's `metadata` as key=value, or a key alone.", {
      max: TAG_MAX,
      nullable: true,
      example: 'team=blue',
    }),
  }),
) {}

export class UpdateRouteRequest extends body(
  optional({
    match: object(
      RouteMatchRequest,
      'The requests that it is for: all that is named must be true, null is true of all. Of several rules that match, the most specific decides alone: one that names an organization, then a tag, then a tier, then the more exact model.',
    ),
    strategy: choice(
      STRATEGIES,
      "How candidates of one priority are put in order; the request's own `routify.sort` goes before it.",
      { example: 'cheapest' },
    ),
    max_attempts: integer(`Attempts of one request, fail-over included; 1 asks nobody else. Null: ${ATTEMPTS_MAX}.`, {
      min: 1,
      max: ATTEMPTS_MAX,
      nullable: true,
      example: 2,
    }),
    fallbacks: texts(
      'Models, by canonical id or alias, that are asked in this order when no channel of the asked one answers and the request names no `models` of its own. Those that the caller may not use, or that cannot take the request, are passed over.',
      { items: FALLBACKS_MAX, max: MODEL_MAX, example: ['openai/gpt-4o'] },
    ),
  }),
) {}

export class RouteMatchResponse extends reply(shown(RouteMatchRequest.fields)) {}

export class RouteResponse extends reply({
  id: id('route'),
  object: objectName('route'),
  match: object(RouteMatchResponse),
  ...shown(pick(UpdateRouteRequest.fields, 'strategy', 'max_attempts', 'fallbacks')),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentRoute(route: RouteRecord): RouteResponse {
  return {
    object: 'route',
    ...describeRoute(route),
    ...presentVersion(route),
  };
}
