import { ApiProperty } from '@nestjs/swagger';
import { IMPORT_ACTIONS, summarizeImport, type ImportAction, type PriceImport } from '#catalog';
import { ObjectProperty } from '../../../conventions/fields/response-properties.js';

const COUNT = { type: 'integer' } as const;
const PRICE = { type: 'string', nullable: true, example: '2.5' } as const;

export class PriceDifferenceResponse {
  @ApiProperty({
    type: 'string',
    example: 'input_per_mtok_usd',
    description: 'The field of the price; of a unit for example `per_unit_usd.web_search_call`.',
  })
  field!: string;

  @ApiProperty({ ...COUNT, description: 'The step of the price; 0: prompts of any length.' })
  from_prompt_tokens!: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Window of a schedule; null: the price itself.' })
  window!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Service tier; null: the price itself.' })
  service_tier!: string | null;

  @ApiProperty({ ...PRICE, description: 'Null: not priced apart.' })
  before!: string | null;

  @ApiProperty({ ...PRICE, description: 'Null: not priced apart.' })
  after!: string | null;

  @ApiProperty({ ...PRICE, example: '-33.33', description: 'Null: it was free.' })
  change_percent!: string | null;
}

export class ImportProblemResponse {
  @ApiProperty({ type: 'string', description: 'The field; empty: the entry.', example: 'output_per_mtok_usd' })
  path!: string;

  @ApiProperty({ type: 'string', example: 'unknown_model' })
  code!: string;

  @ApiProperty({ type: 'string', example: 'expected an amount of US dollars, zero or more' })
  message!: string;
}

export class ImportRowResponse {
  @ApiProperty({ ...COUNT, description: 'Line of the file; of a JSON document the number of the entry, from 1.' })
  line!: number;

  @ApiProperty({ type: 'string', description: 'The model, as the file names it.', example: 'openai/gpt-4o' })
  key!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Canonical id.', example: 'openai/gpt-4.1' })
  model!: string | null;

  @ApiProperty({
    type: 'string',
    enum: [...IMPORT_ACTIONS],
    description: '`create` makes a draft. `blocked`: max_change forbids the whole import.',
  })
  action!: ImportAction;

  @ApiProperty({ type: [PriceDifferenceResponse] })
  diff!: PriceDifferenceResponse[];

  @ApiProperty({
    type: 'boolean',
    description: 'Whether times, zone or calendars of the schedule, or service tiers, differ, too.',
  })
  schedule_changes!: boolean;

  @ApiProperty({ type: [ImportProblemResponse], description: 'Why an entry is not imported.' })
  errors!: ImportProblemResponse[];
}

export class ImportSummaryResponse implements Record<ImportAction, number> {
  @ApiProperty(COUNT)
  create!: number;

  @ApiProperty(COUNT)
  update!: number;

  @ApiProperty(COUNT)
  unchanged!: number;

  @ApiProperty(COUNT)
  skip!: number;

  @ApiProperty(COUNT)
  error!: number;

  @ApiProperty(COUNT)
  blocked!: number;
}

export class PriceImportResponse {
  @ObjectProperty('price_import')
  object!: 'price_import';

  @ApiProperty({ type: 'boolean', description: 'False: a preview.' })
  applied!: boolean;

  @ApiProperty({ type: ImportSummaryResponse })
  summary!: ImportSummaryResponse;

  @ApiProperty({ type: [ImportRowResponse] })
  rows!: ImportRowResponse[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Applies the preview within an hour. Null: applied, blocked, or nothing would change.',
  })
  import_token!: string | null;
}

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
