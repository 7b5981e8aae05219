import { PLAN_ACTIONS, SECTIONS, type InstallationPlan, type PlanAction } from '#installation';
import { reply } from '../../conventions/fields/declare.js';
import { choice, flag, integer, object, objectName, objects, shape, text } from '../../conventions/fields/kinds.js';
import { ImportProblemResponse } from '../../catalog/prices/dto/price-import.response.js';

export class DifferenceResponse extends reply({
  path: text({ example: 'models[openai/gpt-4.1].upstream_id' }),
  before: shape<unknown, true>(
    {
      oneOf: [
        { type: 'string' },
        { type: 'number' },
        { type: 'boolean' },
        { type: 'array', items: {} },
        { type: 'object' },
      ],
    },
    'JSON of any type; null: nothing is there.',
    { nullable: true, example: 'gpt-4.1-mini' },
  ),
  after: shape<unknown, true>(
    {
      oneOf: [
        { type: 'string' },
        { type: 'number' },
        { type: 'boolean' },
        { type: 'array', items: {} },
        { type: 'object' },
      ],
    },
    'JSON of any type; null: nothing is there.',
    { nullable: true, example: 'gpt-4.1' },
  ),
}) {}

export class PlannedRowResponse extends reply({
  section: choice(SECTIONS),
  key: text('What the file names it by.', { example: 'openai/gpt-4.1' }),
  action: choice(PLAN_ACTIONS, 'An `error` forbids the whole import.'),
  diff: objects(DifferenceResponse),
  errors: objects(ImportProblemResponse),
}) {}

export class PlanSummaryResponse
  extends reply({
    create: integer(),
    update: integer(),
    restore: integer(),
    archive: integer(),
    unchanged: integer(),
    skip: integer(),
    error: integer(),
  })
  implements Record<PlanAction, number> {}

export class FileImportResponse extends reply({
  object: objectName('file_import'),
  applied: flag('False: a preview.'),
  summary: object(PlanSummaryResponse),
  rows: objects(PlannedRowResponse, 'Without what stays as it is.'),
  import_token: text('Applies exactly this preview. Null: applied, an error forbids it, or nothing would change.', {
    nullable: true,
  }),
}) {}

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
