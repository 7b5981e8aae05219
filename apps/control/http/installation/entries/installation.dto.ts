import { CHANNEL_STATUSES } from '#channels';
import { choice, flag, id, integer, object, objects, omit, optional, shape, text, texts } from '#fields';
import {
  type InstallationPlan,
  MISSING_REASONS,
  type MissingModel,
  PLAN_ACTIONS,
  PLAN_MODES,
  type PlanAction,
  SECTIONS,
} from '#installation';
import { formatId } from '#kernel';
import { CreateTierRequest } from '../../access/tiers/tier.dto.js';
import { UpdateModelRequest } from '../../catalog/models/model.dto.js';
import { ImportProblemResponse } from '../../catalog/prices/price-import.dto.js';
import { PriceRequest } from '../../catalog/prices/price.dto.js';
import { body, query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { DisplayRateRequest } from '../../operations/settings/display-rates.dto.js';
import { CreateChannelRequest } from '../../routing/channels/channel.dto.js';
import { UpdateCredentialRequest } from '../../routing/channels/credential.dto.js';
import { RouteMatchRequest, UpdateRouteRequest } from '../../routing/routes/route.dto.js';

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

const THINGS_MAX = 10_000;
const CREDENTIALS_MAX = 100;
const NAME_MAX = 200;

export class DeclaredModelRequest extends body({
  ...UpdateModelRequest.fields,
  canonical_id: text('provider/model-id; names the model.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  price: object(PriceRequest, 'The list price; another one than that in force is added, in force at once.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class DeclaredPriceRequest extends body({
  ...PriceRequest.fields,
  model: text('Canonical id of the model.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  tier: text('Name of the tier whose organizations pay this price.', { max: 100, example: 'pro' }),
}) {}

export class DeclaredCredentialRequest extends body({
  ...omit(UpdateCredentialRequest.fields, 'label', 'status_reason'),
  label: text('Names the credential within its channel.', { max: 100, example: 'main account' }),
  secret: text(
    'Read only for a credential that is not there yet. `${env:NAME}` is replaced by the command line; an export has nothing else.',
    { max: 4_096, optional: true, example: '${env:OPENAI_API_KEY}' },
  ),
}) {}

export class DeclaredChannelRequest extends body({
  ...omit(CreateChannelRequest.fields, 'credentials'),
  ...optional({
    status: choice(CHANNEL_STATUSES, 'Whether it is asked.', { example: 'enabled' }),
    credentials: objects(
      DeclaredCredentialRequest,
      'Our keys at the provider. With prune, those that the list does not name are disabled.',
      { items: CREDENTIALS_MAX },
    ),
  }),
}) {}

export class DeclaredMatchRequest extends body({
  ...omit(RouteMatchRequest.fields, 'tier_id', 'organization_id'),
  tier: text('Name of a tier.', { max: 100, optional: true, nullable: true, example: 'pro' }),
}) {}

export class DeclaredRouteRequest extends body({
  ...omit(UpdateRouteRequest.fields, 'match'),
  match: object(DeclaredMatchRequest, 'The requests that it is for; names the route.'),
}) {}

/** The models of an installation, as one file. */
export class ModelsFileRequest extends body({
  models: objects(DeclaredModelRequest, 'Named by canonical_id.', { items: THINGS_MAX }),
}) {}

/** An installation as one file. Absent kinds and absent fields stay unchanged. */
export class InstallationRequest extends body(
  optional({
    tiers: objects(CreateTierRequest, 'Named by name.', { items: THINGS_MAX }),
    models: objects(DeclaredModelRequest, 'Named by canonical_id.', { items: THINGS_MAX }),
    prices: objects(DeclaredPriceRequest, 'Prices of tiers; list prices stand within their models.', {
      items: THINGS_MAX,
    }),
    channels: objects(DeclaredChannelRequest, 'Named by name.', { items: THINGS_MAX }),
    routes: objects(DeclaredRouteRequest, 'Named by match.', { items: THINGS_MAX }),
    display_rates: objects(DisplayRateRequest, 'Rates of the display currency, named by date.', { items: THINGS_MAX }),
  }),
) {}

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

export class MissingModelResponse extends reply({
  id: id('mdl'),
  object: objectName('missing_model'),
  canonical_id: text({ example: 'openai/gpt-4.1' }),
  reason: choice(MISSING_REASONS, 'Why no request can name it.'),
  channels: texts(),
}) {}

export function presentMissingModel({ id, canonicalId, reason, channels }: MissingModel): MissingModelResponse {
  return {
    id: formatId('mdl', id),
    object: 'missing_model',
    canonical_id: canonicalId,
    reason,
    channels: [...channels],
  };
}
