import { ApiProperty } from '@nestjs/swagger';
import { describeSecurity, type OrganizationSecurity } from '#identity';
import { describeDomain, DOMAIN_FAILURES, DOMAIN_STATUSES, type OrganizationDomain } from '#single-sign-on';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';

export class DomainResponse {
  @IdProperty('dom')
  id!: string;

  @ObjectProperty('domain')
  object!: 'domain';

  @ApiProperty({ type: 'string', example: 'example.com' })
  domain!: string;

  @ApiProperty({
    type: 'string',
    enum: [...DOMAIN_STATUSES],
    description:
      '`failing`: the last checks did not find the record. `suspended`: for seven days, so that no new people join by it, and another organization can verify it.',
  })
  status!: string;

  @ApiProperty({
    type: 'string',
    description: 'Of the TXT record that verifies it. It stays: a verified domain is checked every day.',
    example: '_routify-challenge.example.com',
  })
  record_name!: string;

  @ApiProperty({ type: 'string', example: 'routify-domain-verification=R0mJ2…' })
  record_value!: string;

  @TimeProperty({ nullable: true })
  verified_at!: string | null;

  @TimeProperty({ nullable: true, description: 'The last check.' })
  checked_at!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    enum: [...DOMAIN_FAILURES],
    description: 'Why the last check failed. Both count alike.',
    example: null,
  })
  failure!: string | null;

  @TimeProperty({ nullable: true, description: 'The first of the checks that failed in a row.' })
  failing_since!: string | null;

  @TimeProperty({ nullable: true, description: 'When the domain is suspended unless its record comes back.' })
  suspends_at!: string | null;

  @TimeProperty({ nullable: true })
  suspended_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export class SecurityRulesResponse {
  @ObjectProperty('security_rules')
  object!: 'security_rules';

  @ApiProperty({ type: 'boolean' })
  require_second_factor!: boolean;

  @ApiProperty({ type: 'boolean' })
  require_single_sign_on!: boolean;

  @VersionProperty()
  version!: number;
}

export function presentDomain(domain: OrganizationDomain) {
  return { object: 'domain' as const, ...describeDomain(domain) };
}

export function presentRules(rules: OrganizationSecurity) {
  return { object: 'security_rules' as const, ...describeSecurity(rules), version: rules.version };
}
