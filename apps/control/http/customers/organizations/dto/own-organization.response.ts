import { ApiProperty } from '@nestjs/swagger';
import { describeOrganization, ORGANIZATION_ROLES, type Organization, type OrganizationRole } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { OrganizationLimitsResponse } from '../../../organizations/dto/organization.response.js';

export class OwnOrganizationResponse {
  @IdProperty('org')
  id!: string;

  @ObjectProperty('organization')
  object!: 'organization';

  @ApiProperty({ type: 'string', example: 'Acme GmbH' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'acme' })
  slug!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'suspended'] })
  status!: string;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES], description: 'Yours.' })
  role!: string;

  @ApiProperty({ type: 'string', example: 'Europe/Berlin' })
  tz!: string;

  @ApiProperty({ type: 'string', example: 'en' })
  locale!: string;

  @ApiProperty({ type: OrganizationLimitsResponse })
  limits!: OrganizationLimitsResponse;

  @TextsProperty({ description: 'Models that may be used; empty: all that the tier allows.' })
  allowed_models!: string[];

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;
}

export function presentOwnOrganization(organization: Organization, role: OrganizationRole): OwnOrganizationResponse {
  const { id, name, slug, status, tz, locale, limits, allowed_models } = describeOrganization(organization);
  return {
    ...{ id, object: 'organization', name, slug, status, role, tz, locale, limits, allowed_models },
    version: organization.version,
    created_at: organization.createdAt.toISOString(),
  };
}
