import {
  choice,
  flag,
  id,
  integer,
  limit,
  locale,
  object,
  omit,
  optional,
  shown,
  text,
  texts,
  time,
  timeZone,
  usd,
  usdInput,
  formatUsd,
} from '#core';
import {
  body,
  query,
  reply,
  personName,
  objectName,
  version,
  ALIASES_ABOUT,
  globs,
  ListQuery,
  presentVersion,
} from '#core/http';
import { describeOrganization, type Organization } from '../../organizations/organization.js';
import type { Balance } from './balances.js';
import { ORGANIZATION_SORTS } from './organization-figures.service.js';

export const ORGANIZATION_STATUSES = ['active', 'suspended'] as const;

export class ListOrganizationsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status, comma-separated.', { max: 100, example: 'active' }),
    tier_id: id('tier', 'Filter by tier.'),
    q: text('Part of the name or slug.', { max: 100 }),
    include_archived: flag('Include archived objects.'),
    sort: choice(
      ORGANIZATION_SORTS,
      'Order: newest, lowest balance, highest spend of the last 30 days, or latest use first. Defaults to `newest`.',
    ),
  }),
}) {}

export class OrganizationLimitsRequest extends body(
  optional({
    rpm: limit('Maximum requests per minute. `null`: the tier’s limit applies.', { nullable: true }),
    tpm: limit('Maximum tokens per minute. `null`: the tier’s limit applies.', { example: 200_000, nullable: true }),
    concurrency: limit('Maximum concurrent requests. `null`: the tier’s limit applies.', {
      example: 50,
      nullable: true,
    }),
  }),
) {}

export class CreateOrganizationRequest extends body({
  name: personName('Display name.', { max: 200, example: 'Acme GmbH' }),
  ...optional({
    slug: text('Unique identifier for URLs. Derived from the name by default.', {
      max: 60,
      pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
      rule: 'words',
      expected: 'lower-case words with dashes between them, at most 60 characters',
      example: 'acme',
    }),
    tier_id: id('tier', 'ID of the tier. Defaults to the default tier.'),
    discount_bps: integer('Discount on all prices, in basis points.', { min: 0, max: 10_000, example: 0 }),
    tz: timeZone('Time zone of days and months.', { example: 'Europe/Berlin' }),
    locale: locale('Language of emails.', { example: 'en' }),
    limits: object(OrganizationLimitsRequest, 'Limits of the organization. `null`: the tier’s limit applies.', {
      nullable: true,
    }),
    allowed_models: globs(`Allowed models. Empty: all that the tier allows. ${ALIASES_ABOUT}`),
    tags: texts('Custom labels.', { items: 20, max: 50, example: ['reseller'] }),
    response_retention_days: integer(
      'Days to keep responses of `/v1/responses`, encrypted, unless a request has `store: false`. `null`: none are kept, and existing ones are deleted.',
      { min: 1, max: 365, nullable: true, example: null },
    ),
    credit_limit_usd: usdInput('Credit limit: how far the balance may fall below zero.', {
      sign: 'zero_or_more',
      example: '0',
    }),
    test: flag('Whether its balance is test money. Can’t be changed later. Defaults to the payment settings.', {
      example: false,
    }),
  }),
}) {}

export class UpdateOrganizationRequest extends body(optional(omit(CreateOrganizationRequest.fields, 'test'))) {}

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
  test: written.test,
  version: version(),
  created_at: time(),
}) {}

export class OrganizationResponse extends reply({
  ...OrganizationProfileResponse.fields,
  tier_id: written.tier_id,
  discount_bps: written.discount_bps,
  tags: written.tags,
  balance_usd: usd('Balance: payments minus charges.'),
  held_usd: usd('Amount on hold for running requests. `null` if temporarily unavailable.', { nullable: true }),
  available_usd: usd('Amount available for new requests. `null` if temporarily unavailable.', { nullable: true }),
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
