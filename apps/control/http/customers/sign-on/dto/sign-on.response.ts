import { ApiProperty } from '@nestjs/swagger';
import { describeSecurity, type OrganizationSecurity } from '#identity';
import { describeDomain, type OrganizationDomain } from '#single-sign-on';
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
    description: 'Of the TXT record that verifies it.',
    example: '_routify-challenge.example.com',
  })
  record_name!: string;

  @ApiProperty({ type: 'string', example: 'routify-domain-verification=R0mJ2…' })
  record_value!: string;

  @TimeProperty({ nullable: true })
  verified_at!: string | null;

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
