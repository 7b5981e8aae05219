import { describeOrganization, type Organization } from '#auth';
import {
  choice,
  flag,
  id,
  integer,
  limit,
  locale,
  object,
  optional,
  shown,
  text,
  texts,
  time,
  timeZone,
  usd,
  usdInput,
} from '#fields';
import { formatUsd } from '#kernel';
import { body, query, reply } from '../../conventions/fields/dto.js';
import { personName } from '../../conventions/fields/people.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';
import { ALIASES_ABOUT, globs } from '../../conventions/fields/globs.js';
import { ListQuery } from '../../conventions/lists/list.js';
import { presentVersion } from '../../conventions/writes/present-version.js';
import type { Balance } from '../../money/balances.js';

export const ORGANIZATION_STATUSES = ['active', 'suspended'] as const;

export class ListOrganizationsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Of these statuses only; a comma means "or".', { max: 100, example: 'active' }),
    tier_id: id('tier', 'Only those of this tier.'),
    q: text('Part of a name or slug.', { max: 100 }),
    include_archived: flag('Archived ones too.'),
  }),
}) {}

export class OrganizationLimitsRequest extends body(
  optional({
    rpm: limit("Requests per minute. Null: the tier's.", { nullable: true }),
    tpm: limit("Tokens per minute. Null: the tier's.", { example: 200_000, nullable: true }),
    concurrency: limit("Concurrent requests. Null: the tier's.", { example: 50, nullable: true }),
  }),
) {}

export class CreateOrganizationRequest extends body({
  name: personName('For people.', { max: 200, example: 'Acme GmbH' }),
  ...optional({
    slug: text('Unique, for URLs; made from the name unless given.', {
      max: 60,
      pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
      expected: 'lower-case words with dashes between them, at most 60 characters',
      example: 'acme',
    }),
    tier_id: id('tier', 'The default tier unless given.'),
    discount_bps: integer('Off every price, in hundredths of a percent.', { min: 0, max: 10_000, example: 0 }),
    tz: timeZone('Where its days and months begin.', { example: 'Europe/Berlin' }),
    locale: locale('Language of what it is sent.', { example: 'en' }),
    limits: object(OrganizationLimitsRequest, "Its own limits; null ones are its tier's.", { nullable: true }),
    allowed_models: globs(`Models that may be used; empty: all that the tier allows. ${ALIASES_ABOUT}`),
    tags: texts('Your own labels.', { items: 20, max: 50, example: ['reseller'] }),
    response_retention_days: integer(
      'Days for which responses of `/v1/responses` are kept, encrypted, unless a request has `store: false`. Null: none are kept, and what was kept is deleted.',
      { min: 1, max: 365, nullable: true, example: null },
    ),
    credit_limit_usd: usdInput('How far the balance may go below zero.', { sign: 'zero_or_more', example: '0' }),
  }),
}) {}

export class UpdateOrganizationRequest extends body(optional(CreateOrganizationRequest.fields)) {}

export class OrganizationLimitsResponse extends reply(shown(OrganizationLimitsRequest.fields)) {}

/** Fields that members of the organization see, too. */
const written = shown(CreateOrganizationRequest.fields);

export class OrganizationProfileResponse extends reply({
  id: id('org'),
  object: objectName('organization'),
  name: written.name,
  slug: written.slug,
  status: choice(['active', 'suspended']),
  tz: written.tz,
  locale: written.locale,
  limits: object(OrganizationLimitsResponse),
  allowed_models: written.allowed_models,
  response_retention_days: written.response_retention_days,
  version: version(),
  created_at: time(),
}) {}

export class OrganizationResponse extends reply({
  ...OrganizationProfileResponse.fields,
  tier_id: written.tier_id,
  discount_bps: written.discount_bps,
  tags: written.tags,
  balance_usd: usd('Paid in, less what requests have cost.'),
  held_usd: usd('Reserved by running requests. Null: not known at the moment.', { nullable: true }),
  available_usd: usd('What a request may reserve now. Null: not known at the moment.', { nullable: true }),
  credit_limit_usd: written.credit_limit_usd,
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
