import { CHANNEL_STATUSES } from '#channels';
import { choice, flag, id, integer, object, objects, omit, optional, shape, text, texts, formatId } from '#core';
import { CreateTierRequest } from '#auth/http';
import { UpdateModelRequest, ImportProblemResponse, PriceRequest } from '#catalog/http';
import { body, query, reply, objectName, DisplayRateRequest } from '#core/http';
import { CreateChannelRequest, UpdateCredentialRequest, RouteMatchRequest, UpdateRouteRequest } from '#channels/http';
import type { InstallationPlan } from '../../../installation/installation.service.js';
import { MISSING_REASONS, type MissingModel } from '../../../installation/domain/find-missing.js';
import { PLAN_ACTIONS, PLAN_MODES, type PlanAction, SECTIONS } from '../../../installation/domain/plan-section.js';

export class ImportFileQuery extends query(
  optional({
    dry_run: flag('Preview the import. The response includes the `import_token`.', { example: true }),
    import_token: text('Token of the preview to apply. Send the same file again.', { max: 64 }),
    mode: choice(PLAN_MODES, 'Whether to create new entries, update existing ones, or both. Defaults to `upsert`.'),
    prune: flag('Archive objects that are missing in the file, for the sections it has. Nothing is deleted.'),
  }),
) {}

const THINGS_MAX = 10_000;
const CREDENTIALS_MAX = 100;
const NAME_MAX = 200;

export class DeclaredModelRequest extends body({
  ...UpdateModelRequest.fields,
  canonical_id: text('Unique canonical ID: `provider/model-id`.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  price: object(
    PriceRequest,
    'List price. If it differs from the current one, a new price is created, effective immediately.',
    {
      optional: true,
      nullable: true,
    },
  ),
}) {}

export class DeclaredPriceRequest extends body({
  ...PriceRequest.fields,
  model: text('Canonical ID of the model.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  tier: text('Name of the tier with this price.', { max: 100, example: 'pro' }),
}) {}

export class DeclaredCredentialRequest extends body({
  ...omit(UpdateCredentialRequest.fields, 'label', 'status_reason'),
  label: text('Unique label within the channel.', { max: 100, example: 'main account' }),
  secret: text(
    'Secret of a new credential. Required for all credentials of a channel when its `base_url` leads to another address; otherwise ignored for existing ones. The command line replaces `${env:NAME}`. Exports contain only such placeholders.',
    { max: 4_096, optional: true, example: '${env:OPENAI_API_KEY}' },
  ),
}) {}

export class DeclaredChannelRequest extends body({
  ...omit(CreateChannelRequest.fields, 'credentials'),
  ...optional({
    status: choice(CHANNEL_STATUSES, 'Status of the channel.', { example: 'enabled' }),
    credentials: objects(
      DeclaredCredentialRequest,
      'Credentials at the provider. With `prune`, credentials missing in the list are disabled.',
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
  match: object(DeclaredMatchRequest, 'Requests that the route matches. Identifies the route.'),
}) {}

/** The models of an installation, as one file. */
export class ModelsFileRequest extends body({
  models: objects(DeclaredModelRequest, 'Models, identified by `canonical_id`.', { items: THINGS_MAX }),
}) {}

/** An installation as one file. Absent kinds and absent fields stay unchanged. */
export class InstallationRequest extends body(
  optional({
    tiers: objects(CreateTierRequest, 'Tiers, identified by name.', { items: THINGS_MAX }),
    models: objects(DeclaredModelRequest, 'Models, identified by `canonical_id`.', { items: THINGS_MAX }),
    prices: objects(DeclaredPriceRequest, 'Prices of tiers. List prices are part of their models.', {
      items: THINGS_MAX,
    }),
    channels: objects(DeclaredChannelRequest, 'Channels, identified by name.', { items: THINGS_MAX }),
    routes: objects(DeclaredRouteRequest, 'Routes, identified by `match`.', { items: THINGS_MAX }),
    display_rates: objects(DisplayRateRequest, 'Exchange rates of the display currency, identified by date.', {
      items: THINGS_MAX,
    }),
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
    'JSON of any type. `null`: no value.',
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
    'JSON of any type. `null`: no value.',
    { nullable: true, example: 'gpt-4.1' },
  ),
}) {}

export class PlannedRowResponse extends reply({
  section: choice(SECTIONS),
  key: text('Identifier of the entry in the file.', { example: 'openai/gpt-4.1' }),
  action: choice(PLAN_ACTIONS, 'Planned action. An `error` blocks the whole import.'),
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
  applied: flag('Whether the import was applied. `false`: preview.'),
  summary: object(PlanSummaryResponse),
  rows: objects(PlannedRowResponse, 'Planned changes. Unchanged entries are omitted.'),
  import_token: text('Token to apply this preview. `null` if applied, blocked by an error, or without changes.', {
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
  reason: choice(MISSING_REASONS, 'Why requests can’t use the model.'),
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
