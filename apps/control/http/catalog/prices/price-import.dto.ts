import {
  IMPORT_ACTIONS,
  IMPORT_MODES,
  type ImportAction,
  PRICE_LIST_FORMATS,
  type PriceImport,
  summarizeImport,
} from '#catalog';
import { choice, flag, id, integer, object, objects, optional, text, time } from '#fields';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

const PERCENT_MAX = 1_000_000;

export class ImportPricesQuery extends query(
  optional({
    dry_run: flag('Only a preview; its answer has the import_token.', { example: true }),
    import_token: text('Of the preview that is to be applied.', { max: 64 }),
    format: choice(
      PRICE_LIST_FORMATS,
      "`native` (JSON, NDJSON or CSV; `model` and the fields of a price), LiteLLM's price file, OpenRouter's models, models.dev's api.json.",
    ),
    mode: choice(
      IMPORT_MODES,
      'Whether known models get a new price, unknown ones become drafts, or both (`upsert`, unless told).',
    ),
    max_change: integer('Percent. When any price gets dearer or cheaper by more, nothing can be applied.', {
      min: 0,
      max: PERCENT_MAX,
      example: 30,
    }),
    tier_id: id('tier', 'The prices are for organizations of this tier only.'),
    organization_id: id('org', 'The prices are for this organization only.'),
    effective_from: time('When the prices begin; at once unless told. Not in the past.'),
    source: text('Where the numbers come from; `import` unless told.', { max: 200 }),
  }),
) {}

export class PriceDifferenceResponse extends reply({
  field: text('The field of the price; of a unit for example `per_unit_usd.web_search_call`.', {
    example: 'input_per_mtok_usd',
  }),
  from_prompt_tokens: integer('The step of the price; 0: prompts of any length.'),
  window: text('Window of a schedule; null: the price itself.', { nullable: true }),
  service_tier: text('Service tier; null: the price itself.', { nullable: true }),
  before: text('Null: not priced apart.', { nullable: true, example: '2.5' }),
  after: text('Null: not priced apart.', { nullable: true, example: '2.5' }),
  change_percent: text('Null: it was free.', { nullable: true, example: '-33.33' }),
}) {}

export class ImportProblemResponse extends reply({
  path: text('The field; empty: the entry.', { example: 'output_per_mtok_usd' }),
  code: text({ example: 'unknown_model' }),
  message: text({ example: 'expected an amount of US dollars, zero or more' }),
}) {}

export class ImportRowResponse extends reply({
  line: integer('Line of the file; of a JSON document the number of the entry, from 1.'),
  key: text('The model, as the file names it.', { example: 'openai/gpt-4o' }),
  model: text('Canonical id.', { nullable: true, example: 'openai/gpt-4.1' }),
  action: choice(IMPORT_ACTIONS, '`create` makes a draft. `blocked`: max_change forbids the whole import.'),
  diff: objects(PriceDifferenceResponse),
  schedule_changes: flag('Whether times, zone or calendars of the schedule, or service tiers, differ, too.'),
  errors: objects(ImportProblemResponse, 'Why an entry is not imported.'),
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
  applied: flag('False: a preview.'),
  summary: object(ImportSummaryResponse),
  rows: objects(ImportRowResponse),
  import_token: text('Applies the preview within an hour. Null: applied, blocked, or nothing would change.', {
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
