import { choice, id, integer, object, objects, optional, text, time, formatId } from '#core';
import { query, reply, objectName, ListQuery } from '#core/http';
import { IMPORT_ACTIONS } from '../../domain/import-plan/plan-import.js';
import { CHECK_RESULTS } from '../../price-updates/checks/price-list-checks.repository.js';
import { PROPOSAL_STATES, type PriceProposal, type PriceProposalHead } from '../../price-updates/domain/proposal.js';
import type { PriceListStanding } from '../../price-updates/price-standing.service.js';
import { ImportRowResponse, presentImport } from '../prices/price-import.dto.js';

export class ListPriceProposalsQuery extends query({
  ...ListQuery.fields,
  ...optional({ state: text('Filter by state, comma-separated.', { max: 64, example: 'open' }) }),
}) {}

const HEAD = {
  id: id('ppr'),
  object: objectName('price_proposal'),
  state: choice(PROPOSAL_STATES, '`replaced`: a later read of the list had other differences, or none.', {
    example: 'open',
  }),
  source: text('Price list, without its query.', { example: 'https://models.dev/api.json' }),
  format: text('Format of the list.', { example: 'models_dev' }),
  change_count: integer('Number of models with a new price.', { example: 2 }),
  created_at: time(),
  seen_at: time('Last read of the list with these differences.'),
  expires_at: time('When it expires, unless the list is read with the same differences.'),
  decided_at: time('When it was approved, rejected, replaced or expired.', { nullable: true }),
};

export class PriceProposalHeadResponse extends reply(HEAD) {}

export class PriceProposalResponse extends reply({
  ...HEAD,
  rows: objects(ImportRowResponse, `What approval changes: rows with the actions ${IMPORT_ACTIONS.join(', ')}.`),
}) {}

export class PriceListCheckResponse extends reply({
  next_at: time('Next read.'),
  checked_at: time('Last read.', { nullable: true }),
  result: choice(CHECK_RESULTS, 'Outcome of the last read.', { nullable: true, example: 'proposed' }),
  detail: text(
    'Why it failed: `status_<code>`, `timeout`, `blocked_address`, `no_connection`, `too_large`, `no_price_list` or `no_known_model`.',
    {
      nullable: true,
      example: null,
    },
  ),
}) {}

export class PriceListResponse extends reply({
  object: objectName('price_list'),
  source: text('Price list, without its query. `null`: none is configured.', {
    nullable: true,
    example: 'https://models.dev/api.json',
  }),
  format: text('Format of the list.', { example: 'models_dev' }),
  interval_hours: integer('Hours between two reads.', { example: 24 }),
  check: object(PriceListCheckResponse, '`null` until the first read.', { nullable: true }),
}) {}

export function presentProposalHead(proposal: PriceProposalHead): PriceProposalHeadResponse {
  return headFields(proposal);
}

export function presentProposal(proposal: PriceProposal): PriceProposalResponse {
  return { ...headFields(proposal), rows: presentImport(proposal.plan, false, null).rows };
}

function headFields(proposal: PriceProposalHead) {
  const { state, source, format, changes } = proposal;
  return {
    id: formatId('ppr', proposal.id),
    object: 'price_proposal' as const,
    state,
    source,
    format,
    change_count: changes,
    created_at: proposal.createdAt.toISOString(),
    seen_at: proposal.seenAt.toISOString(),
    expires_at: proposal.expiresAt.toISOString(),
    decided_at: proposal.decidedAt?.toISOString() ?? null,
  };
}

export function presentPriceList({ source, format, hours, check }: PriceListStanding): PriceListResponse {
  return {
    object: 'price_list',
    source,
    format,
    interval_hours: hours,
    check: check && {
      next_at: check.nextAt.toISOString(),
      checked_at: check.checkedAt?.toISOString() ?? null,
      result: check.result,
      detail: check.detail,
    },
  };
}
