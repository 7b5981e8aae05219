import { describeOrganization, ORGANIZATION_ROLES, type Organization, type OrganizationRole } from '#auth';
import { reply } from '../../../conventions/fields/declare.js';
import { choice } from '../../../conventions/fields/kinds.js';
import { OrganizationProfileResponse } from '../../../access/organizations/dto/organization.response.js';

export class OwnOrganizationResponse extends reply({
  ...OrganizationProfileResponse.fields,
  role: choice(ORGANIZATION_ROLES, 'Yours.'),
}) {}

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
