import { isRecord } from '#core';
import { Findings } from '../domain/findings.js';
import { usdToNanoUsd } from '../domain/quota.js';
import type { SourceRequest } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';
import { readTable } from '../sources/read-table.js';
import type { SourceDatabase } from '../sources/source-database.js';

const COLUMNS = [
  ...['request_id', 'spend', 'prompt_tokens', 'completion_tokens', 'model', 'model_group', 'metadata', 'status'],
];
const COUNT = /^\d{1,12}$/;

/**
 * The last requests of LiteLLM that were answered, the newest first. A request has the name that the customer wrote in
 * `model_group`, and cached tokens within `prompt_tokens`.
 *
 * Source: BerriAI/litellm `schema.prisma` and `litellm/proxy/spend_tracking/spend_tracking_utils.py`, 29 November 2026.
 */
export async function readSpendLogs(database: SourceDatabase, last: number): Promise<SourceRequest[]> {
  const table = 'LiteLLM_SpendLogs';
  const required = ['spend', 'prompt_tokens', 'completion_tokens', 'model', 'startTime'];
  const query = { table, key: 'request_id', columns: COLUMNS, required, last, by: 'startTime' };
  const rows = await readTable(database, query, new Findings());
  return rows.flatMap((row) => {
    if (row.text('status') === 'failure') return [];
    const { read, written } = cachedTokens(row);
    const spend = row.decimal('spend') ?? { units: 0n, scale: 0 };
    return [
      {
        id: row.id,
        model: row.text('model_group') || row.text('model'),
        tiers: [],
        promptTokens: Number(row.integer('prompt_tokens', 0n)),
        cachedTokens: read,
        cacheWriteTokens: written,
        completionTokens: Number(row.integer('completion_tokens', 0n)),
        chargeNanoUsd: usdToNanoUsd(spend),
      },
    ];
  });
}

/** What the provider reported, which later versions keep whole as `usage_object`; Anthropic and OpenAI name it differently. */
function cachedTokens(row: SourceRow): { readonly read: number; readonly written: number } {
  const { usage_object: whole, additional_usage_values: parts } = row.object('metadata');
  const usage = { ...(isRecord(parts) ? parts : {}), ...(isRecord(whole) ? whole : {}) };
  const details = usage['prompt_tokens_details'];
  const ofOpenAi = isRecord(details) ? countOf(details['cached_tokens']) : 0;
  return {
    read: countOf(usage['cache_read_input_tokens']) || ofOpenAi,
    written: countOf(usage['cache_creation_input_tokens']),
  };
}

function countOf(digits: unknown): number {
  return typeof digits === 'string' && COUNT.test(digits) ? Number(digits) : 0;
}
