import { PLAN_MODES, type PlanMode } from '#installation';
import { ChoiceField, QueryFlagField, TextField } from '../../conventions/fields/fields.js';

export class ImportFileQuery {
  @QueryFlagField({ optional: true, description: 'Only a preview; its answer has the import_token.', example: true })
  dry_run?: boolean;

  @TextField({ max: 64, optional: true, description: 'Of the preview that is to be applied; send its file again.' })
  import_token?: string;

  @ChoiceField({
    values: PLAN_MODES,
    optional: true,
    description: 'Whether what is there is changed, what is not is created, or both (`upsert`, unless told).',
  })
  mode?: PlanMode;

  @QueryFlagField({
    optional: true,
    description: 'Archives what the file does not name, of the kinds that it has. Nothing is deleted.',
  })
  prune?: boolean;
}
