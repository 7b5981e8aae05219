import { describeOrganization, type Organization } from '#auth';
import { formatUsd } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  id,
  integer,
  object,
  objectName,
  text,
  texts,
  time,
  version,
} from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import type { Balance } from '../../../money/balances.js';

export class OrganizationLimitsResponse extends reply({
  rpm: integer("Null: the tier's.", { nullable: true }),
  tpm: integer("Null: the tier's.", { nullable: true }),
  concurrency: integer("Null: the tier's.", { nullable: true }),
}) {}

/** Fields that members of the organization see, too. */
export class OrganizationProfileResponse extends reply({
  id: id('org'),
  object: objectName('organization'),
  name: text({ example: 'Acme GmbH' }),
  slug: text({ example: 'acme' }),
  status: choice(['active', 'suspended']),
  tz: text({ example: 'Europe/Berlin' }),
  locale: text({ example: 'en' }),
  limits: object(OrganizationLimitsResponse),
  allowed_models: texts('Models that may be used; empty: all that the tier allows.'),
  response_retention_days: integer('Days for which responses of `/v1/responses` are kept. Null: none are kept.', {
    nullable: true,
    example: null,
  }),
  version: version(),
  created_at: time(),
}) {}

export class OrganizationResponse extends reply({
  ...OrganizationProfileResponse.fields,
  tier_id: id('tier'),
  discount_bps: integer('Off every price, in hundredths of a percent.'),
  tags: texts(),
  balance_usd: usd('Paid in, less what requests have cost.'),
  held_usd: usd('Reserved by running requests. Null: not known at the moment.', { nullable: true }),
  available_usd: usd('What a request may reserve now. Null: not known at the moment.', { nullable: true }),
  credit_limit_usd: usd('How far the balance may go below zero.'),
  archived_at: time({ nullable: true }),
  updated_at: time(),
}) {}

export function presentOrganization(organization: Organization, balance: Balance): OrganizationResponse {
  const { balanceNanoUsd, heldNanoUsd, availableNanoUsd, creditLimitNanoUsd } = balance;
  return {
    object: 'organization',
    ...describeOrganization(organization),
    balance_usd: formatUsd(balanceNanoUsd),
    held_usd: heldNanoUsd === null ? null : formatUsd(heldNanoUsd),
    available_usd: availableNanoUsd === null ? null : formatUsd(availableNanoUsd),
    credit_limit_usd: formatUsd(creditLimitNanoUsd),
    ...presentVersion(organization),
  };
}
