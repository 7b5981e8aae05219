import { choice, flag, id, integer, object, objects, optional, text, time } from '#core';
import { query, reply, objectName } from '#core/http';
import {
  IMPORT_ACTIONS,
  IMPORT_MODES,
  type ImportAction,
  summarizeImport,
} from '../../domain/import-plan/plan-import.js';
import { PRICE_LIST_FORMATS } from '../../domain/price-lists/price-list-entry.js';
import type { PriceImport } from '../../imports/price-planner.js';

const PERCENT_MAX = 1_000_000;

export class ImportPricesQuery extends query(
  optional({
    dry_run: flag('Preview the import. The response includes the `import_token`.', { example: true }),
    import_token: text('Token of the preview to apply.', { max: 64 }),
    format: choice(
      PRICE_LIST_FORMATS,
      'Format of the file: `native` (JSON, NDJSON or CSV with `model` and the fields of a price), LiteLLM’s price file, OpenRouter’s models, or api.json of models.dev.',
    ),
    mode: choice(
      IMPORT_MODES,
      'Whether to update prices of known models, create drafts of unknown ones, or both. Defaults to `upsert`.',
    ),
    max_change: integer('Maximum change of a price in percent. A larger change blocks the import.', {
      min: 0,
      max: PERCENT_MAX,
      example: 30,
    }),
    tier_id: id('tier', 'Set prices for organizations of this tier only.'),
    organization_id: id('org', 'Set prices for this organization only.'),
    effective_from: time('When the prices take effect, not in the past. Defaults to now.'),
    source: text('Source of the prices. Defaults to `import`.', { max: 200 }),
  }),
) {}

export class PriceDifferenceResponse extends reply({
  field: text('Field of the price. For a unit, such as `per_unit_usd.web_search_call`.', {
    example: 'input_per_mtok_usd',
  }),
  from_prompt_tokens: integer('Step of the price. 0: prompts of any length.'),
  window: text('Window of the schedule. `null`: the base price.', { nullable: true }),
  service_tier: text('Service tier. `null`: the base price.', { nullable: true }),
  before: text('`null`: no separate price.', { nullable: true, example: '2.5' }),
  after: text('`null`: no separate price.', { nullable: true, example: '2.5' }),
  change_percent: text('Change in percent. `null` if the price was zero.', { nullable: true, example: '-33.33' }),
}) {}

export class ImportProblemResponse extends reply({
  path: text('Path of the field. Empty: the whole entry.', { example: 'output_per_mtok_usd' }),
  code: text({ example: 'unknown_model' }),
  message: text({ example: 'expected an amount of US dollars, zero or more' }),
}) {}

export class ImportRowResponse extends reply({
  line: integer('Line of the file. For JSON, the number of the entry, from 1.'),
  key: text('Name of the model in the file.', { example: 'openai/gpt-4o' }),
  model: text('Canonical ID.', { nullable: true, example: 'openai/gpt-4.1' }),
  action: choice(IMPORT_ACTIONS, '`create` adds a draft. `blocked`: `max_change` blocks the whole import.'),
  diff: objects(PriceDifferenceResponse),
  schedule_changes: flag('Whether the schedule’s times, time zone or calendars, or service tiers, also change.'),
  errors: objects(ImportProblemResponse, 'Errors of the entry.'),
}) {}

export class ImportSummaryResponse
  extends reply({
    create: integer(),
    update: integer(),
    unchanged: integer(),
    skip: integer(),
    error: integer(),
    blocked: integer(),
  })
  implements Record<ImportAction, number> {}

export class PriceImportResponse extends reply({
  object: objectName('price_import'),
  applied: flag('Whether the import was applied. `false`: preview.'),
  summary: object(ImportSummaryResponse),
  rows: objects(ImportRowResponse),
  import_token: text('Token to apply the preview within an hour. `null` if applied, blocked, or without changes.', {
    nullable: true,
  }),
}) {}

export function presentImport({ rows }: PriceImport, applied: boolean, token: string | null): PriceImportResponse {
  return {
    object: 'price_import',
    applied,
    summary: summarizeImport(rows),
    rows: rows.map((row) => ({ ...row, diff: [...row.diff], errors: row.errors.map(presentProblem) })),
    import_token: token,
  };
}

function presentProblem({ path, code, message }: ImportProblemResponse): ImportProblemResponse {
  return { path, code, message };
}
