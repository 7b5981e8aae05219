import { IMPORT_MODES, PRICE_LIST_FORMATS } from '#catalog';
import { optional, query } from '../../../conventions/fields/declare.js';
import { choice, flag, id, integer, text, time } from '../../../conventions/fields/kinds.js';

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
