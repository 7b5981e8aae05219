import { choice, flag, id, optional, shown, text, time } from '#fields';
import { describeSecurity, type OrganizationSecurity } from '#identity';
import { describeDomain, DOMAIN_FAILURES, DOMAIN_STATUSES, type OrganizationDomain } from '#single-sign-on';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';

export class AddDomainRequest extends body({
  domain: text('A domain of your organization.', { max: 253, example: 'example.com' }),
}) {}

export class UpdateSecurityRulesRequest extends body(
  optional({
    require_second_factor: flag('Members reach the organization with a second factor only, or by its own provider.', {
      example: false,
    }),
    require_single_sign_on: flag(
      'Members reach the organization by its own provider only; owners reach it in any way. Tokens stay.',
      { example: false },
    ),
  }),
) {}

export class DomainResponse extends reply({
  id: id('dom'),
  object: objectName('domain'),
  domain: text({ example: 'example.com' }),
  status: choice(
    DOMAIN_STATUSES,
    '`failing`: the last checks did not find the record. `suspended`: for seven days, so that no new people join by it, and another organization can verify it.',
  ),
  record_name: text('Of the TXT record that verifies it. It stays: a verified domain is checked every day.', {
    example: '_routify-challenge.example.com',
  }),
  record_value: text({ example: 'routify-domain-verification=R0mJ2…' }),
  verified_at: time({ nullable: true }),
  checked_at: time('The last check.', { nullable: true }),
  failure: choice(DOMAIN_FAILURES, 'Why the last check failed. Both count alike.', { nullable: true, example: null }),
  failing_since: time('The first of the checks that failed in a row.', { nullable: true }),
  suspends_at: time('When the domain is suspended unless its record comes back.', { nullable: true }),
  suspended_at: time({ nullable: true }),
  created_at: time(),
}) {}

export class SecurityRulesResponse extends reply({
  object: objectName('security_rules'),
  ...shown(UpdateSecurityRulesRequest.fields),
  version: version(),
}) {}

export function presentDomain(domain: OrganizationDomain) {
  return { object: 'domain' as const, ...describeDomain(domain) };
}

export function presentRules(rules: OrganizationSecurity) {
  return { object: 'security_rules' as const, ...describeSecurity(rules), version: rules.version };
}
