import { choice, flag, id, integer, object, optional, pick, shown, text, texts, time } from '#core';
import { body, query, reply, objectName, version, GLOB, ListQuery, presentVersion } from '#core/http';
import { ATTEMPTS_MAX, FALLBACKS_MAX } from '../../routing/domain/rules/route-rule.js';
import { describeRoute } from '../../routing/rules/describe-route.js';
import type { RouteRecord } from '../../routing/rules/route-rules.repository.js';
import { STRATEGIES } from '../../routing/domain/rules/strategy.js';

/** A key of metadata, `=`, and a value. */
const TAG_MAX = 64 + 1 + 512;
const MODEL_MAX = 200;

export class ListRoutesQuery extends query({
  ...ListQuery.fields,
  include_archived: flag('Include archived objects.', { optional: true }),
}) {}

export class RouteMatchRequest extends body(
  optional({
    model: text('Canonical ID of a model. `*` matches any text.', {
      max: MODEL_MAX,
      pattern: GLOB,
      expected: 'the canonical id of a model, in which * stands for any text',
      nullable: true,
      example: 'openai/*',
    }),
    tier_id: id('tier', 'Requests of organizations with this tier.', { nullable: true }),
    organization_id: id('org', 'Requests of this organization.', { nullable: true }),
    tag: text('Entry of the request’s `metadata`: `key=value`, or a key alone.', {
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
      'Requests that the route matches. All conditions must hold; `null` matches all. Only the most specific matching route applies: one with an organization, then a tag, then a tier, then the more exact model.',
    ),
    strategy: choice(STRATEGIES, 'Order of candidates within a priority. `routify.sort` of a request overrides it.', {
      example: 'cheapest',
    }),
    max_attempts: integer(
      `Maximum attempts per request, including failover. 1 disables failover. \`null\`: ${ATTEMPTS_MAX}.`,
      {
        min: 1,
        max: ATTEMPTS_MAX,
        nullable: true,
        example: 2,
      },
    ),
    fallbacks: texts(
      'Fallback models, by canonical ID or alias, tried in order if all channels of the requested model fail and the request has no `models`. Models that the caller can’t use, or that can’t process the request, are skipped.',
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
