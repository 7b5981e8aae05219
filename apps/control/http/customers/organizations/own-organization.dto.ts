import { describeOrganization, type Organization, ORGANIZATION_ROLES, type OrganizationRole } from '#auth';
import { choice, integer, locale, optional, timeZone } from '#fields';
import { OrganizationProfileResponse } from '../../access/organizations/organization.dto.js';
import { body, reply } from '../../conventions/fields/dto.js';
import { personName } from '../../conventions/fields/people.js';

export class UpdateOwnOrganizationRequest extends body(
  optional({
    name: personName('For people.', { max: 200, example: 'Acme GmbH' }),
    tz: timeZone('Where its days and months begin.', { example: 'Europe/Berlin' }),
    locale: locale('Language of what it is sent.', { example: 'en' }),
    response_retention_days: integer(
      'Days for which responses of `/v1/responses` are kept, encrypted, unless a request has `store: false`. Null: none are kept, and what was kept is deleted.',
      { min: 1, max: 365, nullable: true, example: null },
    ),
  }),
) {}

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
