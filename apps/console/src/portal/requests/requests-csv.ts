import { customerApi } from '@/api/client';
import { allRows } from '@/api/all-rows';
import type { components } from '@/api/generated/management';
import { toCsv } from '@/kit/files/csv';
import { queryOf, type RequestsSearch } from './requests-search';

type OwnRequest = components['schemas']['OwnRequestResponse'];

/** As many as a spreadsheet is read with; a longer list is narrowed by its filters. */
const ROWS_MAX = 10_000;

const HEAD = [
  ...[
    'request_id',
    'client_request_id',
    'admitted_at',
    'key_id',
    'key',
    'model',
    'outcome',
    'status_code',
    'error_code',
  ],
  ...['prompt_tokens', 'completion_tokens', 'duration_ms', 'cost_usd', 'refunded_usd'],
];

/** The requests of a list as a file, the newest first. */
export async function readRequestsCsv(
  search: RequestsSearch,
  keyNameOf: (id: string) => string | undefined,
): Promise<string> {
  const lines = (await readRequests(search)).map((request) => [
    ...[request.id, request.client_request_id, request.admitted_at, request.key_id, keyNameOf(request.key_id) ?? ''],
    ...[request.requested_model, request.outcome, request.status_code, request.error_code, request.prompt_tokens],
    ...[request.completion_tokens, request.duration_ms, request.cost_usd, request.refunded_usd],
  ]);
  return toCsv([HEAD, ...lines]);
}

function readRequests(search: RequestsSearch): Promise<OwnRequest[]> {
  const query = queryOf(search, Date.now());
  return allRows(
    (page) => customerApi.client.GET('/api/v1/requests', { params: { query: { ...query, ...page } } }),
    ROWS_MAX,
  );
}
