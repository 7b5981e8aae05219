import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { PLAN_ACTIONS, SECTIONS, type InstallationPlan, type PlanAction, type SectionName } from '#installation';
import { ObjectProperty } from '../../conventions/fields/response-properties.js';
import { ImportProblemResponse } from '../../catalog/prices/dto/price-import.response.js';

const COUNT = { type: 'integer' } as const;
const VALUE: ApiPropertyOptions = {
  description: 'JSON of any type; null: nothing is there.',
  nullable: true,
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: {} },
    { type: 'object' },
  ],
};

export class DifferenceResponse {
  @ApiProperty({ type: 'string', example: 'models[openai/gpt-4.1].upstream_id' })
  path!: string;

  @ApiProperty({ ...VALUE, example: 'gpt-4.1-mini' })
  before!: unknown;

  @ApiProperty({ ...VALUE, example: 'gpt-4.1' })
  after!: unknown;
}

export class PlannedRowResponse {
  @ApiProperty({ type: 'string', enum: [...SECTIONS] })
  section!: SectionName;

  @ApiProperty({ type: 'string', description: 'What the file names it by.', example: 'openai/gpt-4.1' })
  key!: string;

  @ApiProperty({ type: 'string', enum: [...PLAN_ACTIONS], description: 'An `error` forbids the whole import.' })
  action!: PlanAction;

  @ApiProperty({ type: [DifferenceResponse] })
  diff!: DifferenceResponse[];

  @ApiProperty({ type: [ImportProblemResponse] })
  errors!: ImportProblemResponse[];
}

export class PlanSummaryResponse implements Record<PlanAction, number> {
  @ApiProperty(COUNT)
  create!: number;

  @ApiProperty(COUNT)
  update!: number;

  @ApiProperty(COUNT)
  restore!: number;

  @ApiProperty(COUNT)
  archive!: number;

  @ApiProperty(COUNT)
  unchanged!: number;

  @ApiProperty(COUNT)
  skip!: number;

  @ApiProperty(COUNT)
  error!: number;
}

export class FileImportResponse {
  @ObjectProperty('file_import')
  object!: 'file_import';

  @ApiProperty({ type: 'boolean', description: 'False: a preview.' })
  applied!: boolean;

  @ApiProperty({ type: PlanSummaryResponse })
  summary!: PlanSummaryResponse;

  @ApiProperty({ type: [PlannedRowResponse], description: 'Without what stays as it is.' })
  rows!: PlannedRowResponse[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Applies exactly this preview. Null: applied, an error forbids it, or nothing would change.',
  })
  import_token!: string | null;
}

export function presentFileImport({ rows, token }: InstallationPlan, applied: boolean): FileImportResponse {
  const summary = { create: 0, update: 0, restore: 0, archive: 0, unchanged: 0, skip: 0, error: 0 };
  for (const { action } of rows) summary[action] += 1;
  return {
    object: 'file_import',
    applied,
    summary,
    rows: rows
      .filter(({ action }) => action !== 'unchanged')
      .map((row) => ({ ...row, diff: [...row.diff], errors: [...row.errors] })),
    import_token: applied ? null : token,
  };
}
