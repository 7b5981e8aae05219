import { choice, flag, id, optional, shown, text, time } from '#core';
import { body, reply, objectName, version } from '#core/http';
import { describeSecurity, type OrganizationSecurity } from '../../organizations/organization-security.js';
import {
  describeDomain,
  DOMAIN_FAILURES,
  DOMAIN_STATUSES,
  type OrganizationDomain,
} from '../../single-sign-on/domains/organization-domain.js';

export class AddDomainRequest extends body({
  domain: text('Domain of your organization.', { max: 253, example: 'example.com' }),
}) {}

export class UpdateSecurityRulesRequest extends body(
  optional({
    require_second_factor: flag('Whether members need two-factor authentication or single sign-on.', {
      example: false,
    }),
    require_single_sign_on: flag(
      'Whether members must use single sign-on. Owners can log in any way. Tokens stay valid.',
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
    '`failing`: the latest checks did not find the record. `suspended`: the record has been missing for seven days. New users can’t join with the domain, and another organization can verify it.',
  ),
  record_name: text(
    'Name of the TXT record that verifies the domain. Keep it: verified domains are checked every day.',
    {
      example: '_routify-challenge.example.com',
    },
  ),
  record_value: text({ example: 'routify-domain-verification=R0mJ2…' }),
  verified_at: time({ nullable: true }),
  checked_at: time('When the domain was last checked.', { nullable: true }),
  failure: choice(DOMAIN_FAILURES, 'Why the last check failed. Both reasons have the same effect.', {
    nullable: true,
    example: null,
  }),
  failing_since: time('When the checks started failing.', { nullable: true }),
  suspends_at: time('When the domain is suspended, unless the record is found again.', { nullable: true }),
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
