import { flag, id, integer, limit, objects, optional, shown, text, texts, time, formatId } from '#core';
import {
  body,
  query,
  reply,
  objectName,
  version,
  ALIASES_ABOUT,
  globs,
  ListQuery,
  splitFilter,
  definedFields,
  presentVersion,
} from '#core/http';
import { describeTier, type Tier } from '../../tiers/tier.js';
import type { TierFields } from '../../tiers/tiers.service.js';
import type { TierLoad } from './tier-loads.js';

export class ListTiersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    q: text('Part of the name.', { max: 100 }),
    include_archived: flag('Include archived objects.'),
  }),
}) {}

export class CreateTierRequest extends body({
  name: text('Unique name.', { max: 100, example: 'pro' }),
  ...optional({
    is_default: flag('Whether new organizations get this tier. Replaces the current default tier.'),
    rpm: limit('Maximum requests per minute of each organization. `null`: no limit.', { nullable: true }),
    tpm: limit('Maximum tokens per minute of each organization. `null`: no limit.', {
      example: 200_000,
      nullable: true,
    }),
    concurrency: limit('Maximum concurrent requests of each organization. `null`: no limit.', {
      example: 50,
      nullable: true,
    }),
    markup_bps: integer('Markup on all prices, in basis points.', { min: -10_000, max: 1_000_000, example: 500 }),
    model_allow: globs(`Allowed models. Empty: all. ${ALIASES_ABOUT}`),
    model_deny: globs('Denied models. Overrides `model_allow`.', { example: [] }),
    channel_tags: texts('Only channels with one of these tags serve the tier. Empty: all.', {
      items: 20,
      max: 50,
      example: [],
    }),
  }),
}) {}

export class UpdateTierRequest extends body(optional(CreateTierRequest.fields)) {}

const written = shown(CreateTierRequest.fields);

export class TierResponse extends reply({
  id: id('tier'),
  object: objectName('tier'),
  name: written.name,
  is_default: written.is_default,
  rpm: written.rpm,
  tpm: written.tpm,
  concurrency: written.concurrency,
  markup_bps: written.markup_bps,
  model_allow: written.model_allow,
  model_deny: written.model_deny,
  channel_tags: written.channel_tags,
  organization_count: integer('Number of organizations with this tier, without archived ones.'),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentTier(tier: Tier, organizationCount: number): TierResponse {
  return {
    object: 'tier',
    ...describeTier(tier),
    organization_count: organizationCount,
    ...presentVersion(tier),
  };
}

const GLOBS_MAX = 4_000;
const SHOWN_MAX = 100;

export class TierMatchesQuery extends query(
  optional({
    model_allow: text('Patterns of allowed models, comma-separated. Defaults to all models.', {
      max: GLOBS_MAX,
      example: 'openai/*',
    }),
    model_deny: text('Patterns of denied models, comma-separated. They override allowed ones.', { max: GLOBS_MAX }),
    tier_id: id('tier', 'Tier to count organizations and keys of.'),
  }),
) {}

export class TierMatchesResponse extends reply({
  object: objectName('tier_matches'),
  model_count: integer('Number of models that the patterns allow.', { example: 14 }),
  models: texts('The first 100 of them.'),
  organization_count: integer('Number of organizations with the tier.', { nullable: true, example: 3 }),
  key_count: integer('Number of their keys, without revoked ones.', { nullable: true, example: 14 }),
}) {}

export function globsOf({ model_allow, model_deny }: TierMatchesQuery) {
  return { allow: splitFilter(model_allow) ?? [], deny: splitFilter(model_deny) ?? [] };
}

/** @param counts null: no tier is named */
export function presentTierMatches(
  models: readonly string[],
  counts: { readonly organizations: number; readonly keys: number } | null,
): TierMatchesResponse {
  return {
    object: 'tier_matches',
    model_count: models.length,
    models: models.slice(0, SHOWN_MAX),
    organization_count: counts?.organizations ?? null,
    key_count: counts?.keys ?? null,
  };
}

export class TierLoadQuery extends query(
  optional({
    rpm: limit('Requests per minute to compare with.'),
    tpm: limit('Tokens per minute to compare with.', { example: 200_000 }),
  }),
) {}

export class OrganizationLoadResponse extends reply({
  id: id('org'),
  name: text({ example: 'Acme' }),
  requests_per_minute: integer('In its busiest hour, rounded up.', { example: 42 }),
  tokens_per_minute: integer('In its busiest hour, rounded up.', { example: 61_500 }),
}) {}

export class TierLoadResponse extends reply({
  object: objectName('tier_load'),
  from: time('Start of the time range: the last 24 hours, the current one included.'),
  before: time(),
  active_count: integer('Organizations with requests.', { example: 5 }),
  over_count: integer(
    'Organizations that were above `rpm` or `tpm` for at least a minute, by the average of their busiest hour.',
    { example: 1 },
  ),
  organizations: objects(OrganizationLoadResponse, 'The busiest 10, those above a limit first.'),
}) {}

export function presentTierLoad({ range, active, over, busiest }: TierLoad): TierLoadResponse {
  return {
    object: 'tier_load',
    from: range.from.toISOString(),
    before: range.before.toISOString(),
    active_count: active,
    over_count: over,
    organizations: busiest.map(({ id: uuid, name, rpm, tpm }) => ({
      id: formatId('org', uuid),
      name,
      requests_per_minute: rpm,
      tokens_per_minute: tpm,
    })),
  };
}

/** The tier fields present in a request. */
export function tierFieldsOf(body: UpdateTierRequest): TierFields {
  return definedFields({
    name: body.name,
    isDefault: body.is_default,
    rpm: body.rpm,
    tpm: body.tpm,
    concurrency: body.concurrency,
    markupBps: body.markup_bps,
    modelAllow: body.model_allow,
    modelDeny: body.model_deny,
    channelTags: body.channel_tags,
  });
}
