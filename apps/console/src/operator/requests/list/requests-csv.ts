import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import { toCsv } from '@/kit/files/csv';
import { keptOf } from '../../data/margin';
import { readNames } from '../../data/names';
import { queryOf, type RequestsSearch } from './request-filters';
import type { Request } from './requests-query';

/** As many as a spreadsheet is read with; a longer list is narrowed by its filters. */
const ROWS_MAX = 10_000;

const HEAD = [
  ...['request_id', 'admitted_at', 'organization_id', 'organization', 'key_id', 'key', 'model', 'channel', 'outcome'],
  ...['status_code', 'error_code', 'prompt_tokens', 'completion_tokens', 'duration_ms', 'cost_usd', 'refunded_usd'],
  ...['upstream_cost_usd', 'margin_usd'],
];

/** The requests of a list as a file, the newest first. An unknown cost is empty. */
export async function readRequestsCsv(
  search: RequestsSearch,
  channelNameOf: (id: string | null) => string,
): Promise<string> {
  const requests = await readRequests(search);
  const ids = new Set(requests.flatMap(({ organization_id, key_id }) => [organization_id, key_id]));
  const names = await readNames([...ids]);
  const nameOf = (id: string): string => names.get(id)?.name ?? '';
  const lines = requests.map((request) => [
    ...[request.id, request.admitted_at, request.organization_id, nameOf(request.organization_id)],
    ...[request.key_id, nameOf(request.key_id), request.requested_model],
    ...[channelNameOf(request.channel_id ?? request.last_channel_id), request.outcome],
    ...[request.status_code, request.error_code, request.prompt_tokens, request.completion_tokens],
    ...[request.duration_ms, request.cost_usd, request.refunded_usd],
    ...[request.upstream_cost_known ? request.upstream_cost_usd : null, keptOf(request)],
  ]);
  return toCsv([HEAD, ...lines]);
}

function readRequests(search: RequestsSearch): Promise<Request[]> {
  const query = queryOf(search, Date.now());
  return allRows(
    (page) => operatorApi.client.GET('/admin/v1/requests', { params: { query: { ...query, ...page } } }),
    ROWS_MAX,
  );
}
