import { ApiProperty } from '@nestjs/swagger';
import { STRATEGIES, describeRoute, type Strategy, type RouteRecord } from '#routing';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class RouteMatchResponse {
  @ApiProperty({ type: 'string', nullable: true, example: 'openai/*' })
  model!: string | null;

  @IdProperty('tier', { nullable: true })
  tier_id!: string | null;

  @IdProperty('org', { nullable: true })
  organization_id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'team=blue' })
  tag!: string | null;
}

export class RouteResponse {
  @IdProperty('route')
  id!: string;

  @ObjectProperty('route')
  object!: 'route';

  @ApiProperty({ type: RouteMatchResponse })
  match!: RouteMatchResponse;

  @ApiProperty({ type: 'string', enum: [...STRATEGIES] })
  strategy!: Strategy;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Null: the standard.' })
  max_attempts!: number | null;

  @TextsProperty({ description: 'Models that are asked when no channel of the asked one answers.' })
  fallbacks!: string[];

  @VersionProperty()
  version!: number;

  @TimeProperty({ nullable: true })
  archived_at!: string | null;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentRoute(route: RouteRecord): RouteResponse {
  return {
    object: 'route',
    ...describeRoute(route),
    ...presentVersion(route),
  };
}
