import { id, integer, object, objects, text, time, usd, formatId, formatUsd, parseId, RoutifyError } from '#core';
import { query, reply, objectName, splitFilter, MoneyFiguresResponse, presentMoney } from '#core/http';
import type { OrganizationFigures, OrganizationTotals } from './organization-figures.service.js';

const IDS_MAX = 100;

export class OrganizationFiguresQuery extends query({
  ids: text(`IDs of organizations, comma-separated, at most ${IDS_MAX}.`, {
    max: IDS_MAX * 32,
    example: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p',
  }),
}) {}

/** Throws 400 for ids of other kinds, and for too many. */
export function readOrganizationIds(list: string): string[] {
  const texts = [...new Set(splitFilter(list))];
  const ids = texts.flatMap((one) => parseId('org', one) ?? []);
  if (texts.length <= IDS_MAX && ids.length === texts.length) return ids;
  const message = `ids: expected at most ${IDS_MAX} IDs of organizations.`;
  throw new RoutifyError('invalid_request_error', message, { param: 'ids' });
}

export class OrganizationOwnerResponse extends reply({
  user_id: id('usr'),
  name: text('Name, or the email address without one.', { example: 'Ada Lovelace' }),
}) {}

export class OrganizationFigureResponse extends reply({
  id: id('org'),
  ...MoneyFiguresResponse.fields,
  last_used_at: time('Last use of a key, to the minute. `null`: never.', { nullable: true }),
  owner: object(OrganizationOwnerResponse, 'The first owner. `null`: none, or the caller can’t read members.', {
    nullable: true,
  }),
}) {}

export class OrganizationFiguresResponse extends reply({
  object: objectName('organization_figures'),
  data: objects(OrganizationFigureResponse, 'In the order of the IDs. Money is of the last 30 days.'),
}) {}

export class OrganizationTotalsResponse extends reply({
  object: objectName('organization_totals'),
  organization_count: integer('Without archived ones.', { example: 14 }),
  balance_usd: usd('Sum of all balances.'),
  low_count: integer('Organizations that spent more in the last 24 hours than they have left.', { example: 2 }),
}) {}

export function presentOrganizationFigures(figures: readonly OrganizationFigures[]): OrganizationFiguresResponse {
  return {
    object: 'organization_figures',
    data: figures.map(({ id: uuid, lastUsedAt, owner, ...money }) => ({
      id: formatId('org', uuid),
      ...presentMoney(money),
      last_used_at: lastUsedAt?.toISOString() ?? null,
      owner: owner === null ? null : { user_id: formatId('usr', owner.userId), name: owner.name },
    })),
  };
}

export function presentOrganizationTotals(totals: OrganizationTotals): OrganizationTotalsResponse {
  return {
    object: 'organization_totals',
    organization_count: totals.organizations,
    balance_usd: formatUsd(totals.balanceNanoUsd),
    low_count: totals.low,
  };
}
