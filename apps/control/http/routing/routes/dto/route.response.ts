import { STRATEGIES, describeRoute, type RouteRecord } from '#routing';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  id,
  integer,
  object,
  objectName,
  text,
  texts,
  time,
  version,
} from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class RouteMatchResponse extends reply({
  model: text({ nullable: true, example: 'openai/*' }),
  tier_id: id('tier', { nullable: true }),
  organization_id: id('org', { nullable: true }),
  tag: text({ nullable: true, example: 'team=blue' }),
}) {}

export class RouteResponse extends reply({
  id: id('route'),
  object: objectName('route'),
  match: object(RouteMatchResponse),
  strategy: choice(STRATEGIES),
  max_attempts: integer('Null: the standard.', { nullable: true }),
  fallbacks: texts('Models that are asked when no channel of the asked one answers.'),
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
