import { ApiProperty } from '@nestjs/swagger';
import { describeOrganization, ORGANIZATION_ROLES, type Organization, type OrganizationRole } from '#auth';
import { OrganizationProfileResponse } from '../../../access/organizations/dto/organization.response.js';

export class OwnOrganizationResponse extends OrganizationProfileResponse {
  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES], description: 'Yours.' })
  role!: string;
}

export function presentOwnOrganization(organization: Organization, role: OrganizationRole): OwnOrganizationResponse {
  const { id, name, slug, status, tz, locale, limits, allowed_models, response_retention_days } =
    describeOrganization(organization);
  return {
    ...{ id, object: 'organization', name, slug, status, role, tz, locale, limits, allowed_models },
    response_retention_days,
    version: organization.version,
    created_at: organization.createdAt.toISOString(),
  };
}
