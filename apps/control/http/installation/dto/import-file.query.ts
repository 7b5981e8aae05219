import { PLAN_MODES } from '#installation';
import { optional, query } from '../../conventions/fields/declare.js';
import { choice, flag, text } from '../../conventions/fields/kinds.js';

export class ImportFileQuery extends query(
  optional({
    dry_run: flag('Only a preview; its answer has the import_token.', { example: true }),
    import_token: text('Of the preview that is to be applied; send its file again.', { max: 64 }),
    mode: choice(
      PLAN_MODES,
      'Whether what is there is changed, what is not is created, or both (`upsert`, unless told).',
    ),
    prune: flag('Archives what the file does not name, of the kinds that it has. Nothing is deleted.'),
  }),
) {}
