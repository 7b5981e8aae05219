import { choice, integer, locale, optional, timeZone } from '#core';
import { body, reply, personName } from '#core/http';
import { describeOrganization, type Organization } from '../../organizations/organization.js';
import { ORGANIZATION_ROLES, type OrganizationRole } from '../../domain/roles.js';
import { OrganizationProfileResponse } from './organization.dto.js';

export class UpdateOwnOrganizationRequest extends body(
  optional({
    name: personName('Display name.', { max: 200, example: 'Acme GmbH' }),
    tz: timeZone('Time zone of days and months.', { example: 'Europe/Berlin' }),
    locale: locale('Language of emails.', { example: 'en' }),
    response_retention_days: integer(
      'Days to keep responses of `/v1/responses`, encrypted, unless a request has `store: false`. `null`: none are kept, and existing ones are deleted.',
      { min: 1, max: 365, nullable: true, example: null },
    ),
  }),
) {}

export class OwnOrganizationResponse extends reply({
  ...OrganizationProfileResponse.fields,
  role: choice(ORGANIZATION_ROLES, 'Your role.'),
}) {}

export function presentOwnOrganization(organization: Organization, role: OrganizationRole): OwnOrganizationResponse {
  const { id, name, slug, status, tz, locale, limits, allowed_models, response_retention_days, test } =
    describeOrganization(organization);
  return {
    id,
    object: 'organization',
    name,
    slug,
    status,
    role,
    tz,
    locale,
    limits,
    allowed_models,
    response_retention_days,
    test,
    version: organization.version,
    created_at: organization.createdAt.toISOString(),
  };
}
