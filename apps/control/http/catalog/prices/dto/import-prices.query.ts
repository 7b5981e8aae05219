import { IMPORT_MODES, PRICE_LIST_FORMATS, type ImportMode, type PriceListFormat } from '#catalog';
import {
  ChoiceField,
  IdField,
  QueryFlagField,
  QueryWholeNumberField,
  TextField,
  TimeField,
} from '../../../conventions/fields/fields.js';

const PERCENT_MAX = 1_000_000;

export class ImportPricesQuery {
  @QueryFlagField({ optional: true, description: 'Only a preview; its answer has the import_token.', example: true })
  dry_run?: boolean;

  @TextField({ max: 64, optional: true, description: 'Of the preview that is to be applied.' })
  import_token?: string;

  @ChoiceField({
    values: PRICE_LIST_FORMATS,
    optional: true,
    description:
      "`native` (JSON, NDJSON or CSV; `model` and the fields of a price), LiteLLM's price file, OpenRouter's models, models.dev's api.json.",
  })
  format?: PriceListFormat;

  @ChoiceField({
    values: IMPORT_MODES,
    optional: true,
    description: 'Whether known models get a new price, unknown ones become drafts, or both (`upsert`, unless told).',
  })
  mode?: ImportMode;

  @QueryWholeNumberField({
    min: 0,
    max: PERCENT_MAX,
    optional: true,
    description: 'Percent. When any price gets dearer or cheaper by more, nothing can be applied.',
    example: 30,
  })
  max_change?: number;

  @IdField({ prefix: 'tier', optional: true, description: 'The prices are for organizations of this tier only.' })
  tier_id?: string;

  @IdField({ prefix: 'org', optional: true, description: 'The prices are for this organization only.' })
  organization_id?: string;

  @TimeField({ optional: true, description: 'When the prices begin; at once unless told. Not in the past.' })
  effective_from?: string;

  @TextField({ max: 200, optional: true, description: 'Where the numbers come from; `import` unless told.' })
  source?: string;
}
