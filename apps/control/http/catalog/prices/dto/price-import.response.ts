import { IMPORT_ACTIONS, summarizeImport, type ImportAction, type PriceImport } from '#catalog';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, flag, integer, object, objectName, objects, text } from '../../../conventions/fields/kinds.js';

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
