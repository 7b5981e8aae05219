import {
  type AnyField,
  choice,
  exampleId,
  expectedOf,
  type FieldOptions,
  flag,
  id,
  ids,
  integer,
  isPlainObject,
  kind,
  object,
  objects,
  omit,
  optional,
  shape,
  shown,
  text,
  texts,
  time,
  formatId,
  Secret,
} from '#core';
import { presentPriceValues, PriceRequest, PriceValuesResponse, readOptionalPrice } from '#catalog/http';
import { body, query, reply, objectName, version, ListQuery, readId, definedFields } from '#core/http';
import { changesByModel, toolsApisOf } from '../../management/channel-models.js';
import { CHANNEL_KINDS, type ChannelKind } from '../../domain/kinds/channel-kind.js';
import { CHANNEL_MODELS_MAX } from '../../management/channel-model-additions.service.js';
import { CHANNEL_OPTIONS, effectiveOptions } from '../../domain/channel-options.js';
import { CHANNEL_STATUSES } from '../../domain/channel.js';
import type { ChannelPatch, NewChannel } from '../../management/channels.service.js';
import { type ChannelRecord, describeChannelFields } from '../../management/channels.repository.js';
import { responsesKindOf, TOOLS_APIS } from '../../domain/tools-api.js';
import type { HealthState } from '../../channel-history/health/health-state.js';
import { ChannelModelChangeResponse, presentChange } from './channel-change.dto.js';
import {
  CreateCredentialRequest,
  CredentialResponse,
  GivenSecretRequest,
  newCredentialOf,
  newProxyOf,
  presentCredential,
  presentProxy,
  ProxyRequest,
  ProxyResponse,
} from './credential.dto.js';

const PROPERTIES = Object.fromEntries(
  Object.values(CHANNEL_OPTIONS).map(({ field: name, value: field }) => [name, optionSchema(field)]),
);

interface Item {
  readonly type?: string;
  readonly enum?: unknown;
}

/**
 * Values are listed in words, without bounds: clients made from the document take those of a later version, too. What this
 * version accepts is `x-accepts`, for the console.
 */
function optionSchema(field: AnyField): object {
  const { description: about, nullable, default: standard }: FieldOptions = field.options;
  const { enum: own, items, ...schema }: { readonly enum?: unknown; readonly items?: Item } = field.rule.schema;
  const values = own ?? items?.enum;
  const accepts = { ...(values !== undefined && { enum: values }), ...field.rule.check?.bounds };
  return {
    ...schema,
    ...(items !== undefined && { items: { type: items.type } }),
    ...(nullable === true && { nullable }),
    description: `${about === undefined ? '' : `${about} `}Expects ${expectedOf(field)}.`,
    default: standard,
    ...(Object.keys(accepts).length > 0 && { 'x-accepts': accepts }),
  };
}

/** Schema of the channel options with their defaults, built from `CHANNEL_OPTIONS`. */
const OPTIONS_SCHEMA = {
  type: 'object',
  properties: PROPERTIES,
  additionalProperties: false,
};

/** `two_apis`: accounts have the Responses API beside chat completions. */
const KIND_TRAITS = Object.fromEntries(
  CHANNEL_KINDS.map((kind) => [kind, { two_apis: responsesKindOf(kind) !== null }]),
) as Record<ChannelKind, object>;

/** The options of a channel. The channels module validates each one. */
const channelOptions = kind<Record<string, unknown>>(() => ({
  schema: OPTIONS_SCHEMA,
  check: { accepts: isPlainObject, expected: 'an object of options' },
}));

/** The same in a reply, which has every option. */
export const shownOptions = shape<Record<string, unknown>>({
  ...OPTIONS_SCHEMA,
  required: Object.keys(PROPERTIES),
  selfRequired: true,
});

export const toolsApi = choice(
  TOOLS_APIS,
  'API for requests with tools: `chat` is `/chat/completions`, `responses` is `/responses`, which also gets requests of `/v1/responses` clients. Follows the option `tools_api`. `null` if the channel has one API.',
  { nullable: true },
);

/** A credential in cool-down, or a model whose breaker is open. */
export class ChannelHealthResponse extends reply({
  credential_id: text('ID of the paused credential.', { nullable: true }),
  model_id: text('ID of the model that the channel is ejected for.', { nullable: true }),
  reason: text(
    'For a credential: `rate_limited`, `exhausted` (out of quota or credit) or `refused`. For a model: `consecutive_failures`, `failure_rate`, `probe_failed` or `model_missing`.',
    { example: 'rate_limited' },
  ),
  since: time(),
  next_try_at: time(),
}) {}

function presentChannelHealth({ subject, reason, sinceMs, remainingMs }: HealthState): ChannelHealthResponse {
  return {
    credential_id: subject.kind === 'credential' ? formatId('crd', subject.credentialId) : null,
    model_id: subject.kind === 'model' ? formatId('mdl', subject.modelId) : null,
    reason,
    since: new Date(sinceMs).toISOString(),
    next_try_at: new Date(Date.now() + remainingMs).toISOString(),
  };
}

const NAME_MAX = 100;
const LABEL_MAX = 64;
/** Of names and labels: safe in a header as it is. */
const HEADER_WORD = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const UPSTREAM_ID_MAX = 300;
const CREDENTIALS_MAX = 100;
const RANK_MAX = 1_000_000;

const BASE_URL =
  'Base URL of the API, without `/chat/completions`. Must be https on a public address, or allowed by ROUTIFY_UPSTREAM_ALLOW.';
const BASE_URL_MAX = 2_000;

export class ListChannelsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status, comma-separated.', { max: 100, example: 'enabled' }),
    q: text('Part of the name or label.', { max: NAME_MAX }),
    include_archived: flag('Include archived objects.'),
  }),
}) {}

export class ChannelModelRequest extends body({
  model: text('Canonical ID, alias or ID (`mdl_…`) of a model in the catalog.', {
    max: 200,
    example: 'openai/gpt-4.1',
  }),
  upstream_id: text('Name of the model at the provider.', { max: UPSTREAM_ID_MAX, example: 'gpt-4.1' }),
  cost: object(PriceRequest, 'Provider cost. In a PATCH, a model without a cost keeps its current one.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class CreateChannelRequest extends body({
  name: text('Unique name. Customers see the label instead, unless the setting `channel_names` is on.', {
    max: NAME_MAX,
    pattern: HEADER_WORD,
    rule: 'name',
    expected: `1 to ${NAME_MAX} letters, digits and . _ -`,
    example: 'openai-main',
  }),
  ...optional({
    label: text(
      'Name for customers, also in their routing options. Unique among channels, ignoring case. Defaults to a random label.',
      {
        max: LABEL_MAX,
        pattern: HEADER_WORD,
        rule: 'name',
        expected: `1 to ${LABEL_MAX} letters, digits and . _ -`,
        example: 'ch-3f9a1c20b7',
      },
    ),
    base_url: text(`${BASE_URL} Required unless the preset has one.`, {
      max: BASE_URL_MAX,
      example: 'https://api.openai.com/v1',
    }),
    priority: integer('Priority. Lower values are tried first.', { min: 0, max: RANK_MAX, example: 100 }),
    weight: integer('Within a priority, higher weights receive more traffic.', { min: 0, max: RANK_MAX, example: 1 }),
    tags: texts('Tags, used by tiers to select channels.', { items: 20, max: 50, example: [] }),
    region: text('Region. Requests can require one.', {
      max: 50,
      nullable: true,
      pattern: /^[a-z0-9][a-z0-9-]*$/,
      rule: 'words',
      expected: 'lower-case letters, digits and hyphens',
      example: 'eu',
    }),
    options: channelOptions('Provider-specific options. `null` restores the default.'),
    models: objects(ChannelModelRequest, 'Models of the channel. A PATCH replaces the whole list.', {
      items: CHANNEL_MODELS_MAX,
    }),
    preset: text(
      'Preset from `GET /admin/v1/channel-presets`. Provides kind, base URL and options that the request omits. Its options remain defaults later on.',
      { max: NAME_MAX, example: 'groq' },
    ),
    kind: choice(CHANNEL_KINDS, 'Wire format of the provider. Required without a preset.', {
      example: 'openai-compatible',
      traits: KIND_TRAITS,
    }),
    credentials: objects(CreateCredentialRequest, 'Credentials at the provider.', {
      items: CREDENTIALS_MAX,
    }),
    proxy: object(ProxyRequest, 'Proxy of the channel. A credential’s own proxy overrides it.', {
      nullable: true,
    }),
  }),
}) {}

/** What a declared channel and a PATCH change alike. */
const CHANGED = optional(omit(CreateChannelRequest.fields, 'preset', 'kind', 'credentials', 'proxy'));

export class UpdateChannelRequest extends body({
  ...CHANGED,
  base_url: text(`${BASE_URL} Another address takes \`credentials\`.`, {
    max: BASE_URL_MAX,
    optional: true,
    example: undefined,
  }),
  credentials: objects(
    GivenSecretRequest,
    'New secrets of all credentials of the channel. Required when `base_url` leads to another address: a stored secret is used only with the address it was given for.',
    { items: CREDENTIALS_MAX, optional: true, example: [] },
  ),
}) {}

export class ChannelStateResponse extends reply({
  status: choice(CHANNEL_STATUSES),
  reason: text({ nullable: true }),
  since: time(),
}) {}

export class ChannelModelResponse extends reply({
  model_id: id('mdl'),
  model: text({ example: 'openai/gpt-4.1' }),
  upstream_id: text({ example: 'gpt-4.1' }),
  tools_api: toolsApi,
  changes: objects(
    ChannelModelChangeResponse,
    'Changes between the client’s request and the provider: rules about the model, then options of the channel. `null` if several channels are returned.',
    { nullable: true },
  ),
  cost: object(PriceValuesResponse, 'Current provider cost.', { nullable: true }),
}) {}

const written = shown(CreateChannelRequest.fields);

export class ChannelResponse extends reply({
  id: id('chn'),
  object: objectName('channel'),
  name: written.name,
  label: written.label,
  kind: choice(CHANNEL_KINDS),
  preset: text('Preset that provides defaults of options.', {
    nullable: true,
    example: 'openai',
  }),
  base_url: written.base_url,
  state: object(ChannelStateResponse),
  health: objects(
    ChannelHealthResponse,
    'Paused credentials and ejected models with the reason. Empty if healthy, `null` if Redis is unavailable.',
    { nullable: true },
  ),
  priority: written.priority,
  weight: written.weight,
  tags: written.tags,
  region: written.region,
  options: shownOptions,
  proxy: object(ProxyResponse, '`null`: direct connection.', { nullable: true }),
  models: objects(ChannelModelResponse),
  credentials: objects(CredentialResponse),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export class ChangedChannelsResponse extends reply({
  object: objectName('changed_channels'),
  data: objects(ChannelResponse),
}) {}

/** @param canonicalIds of the models that the channel serves, by model id */
export function presentChannel(
  channel: ChannelRecord,
  canonicalIds: ReadonlyMap<string, string>,
  health: readonly HealthState[] | null,
): ChannelResponse {
  const changesOf = changesByModel(channel);
  return present(channel, canonicalIds, health, (upstreamModel) => changesOf(upstreamModel).map(presentChange));
}

/** A channel among others: without what is changed for each of its models, which would be most of the list. */
export function presentListedChannel(...[channel, canonicalIds, health]: PresentedChannel): ChannelResponse {
  return present(channel, canonicalIds, health, () => null);
}

type PresentedChannel = Parameters<typeof presentChannel>;

function present(
  ...[channel, canonicalIds, health, changesOf]: [
    ...PresentedChannel,
    (upstreamModel: string) => ChannelModelChangeResponse[] | null,
  ]
): ChannelResponse {
  const { status, ...fields } = describeChannelFields(channel);
  const toolsApi = toolsApisOf(channel);
  const own = health?.filter(({ subject }) => subject.channelId === channel.id) ?? null;
  return {
    id: formatId('chn', channel.id),
    object: 'channel',
    ...fields,
    state: { status, reason: channel.statusReason, since: channel.statusSince.toISOString() },
    health: own?.map(presentChannelHealth) ?? null,
    options: effectiveOptions(channel.options, channel.preset),
    proxy: channel.proxy === null ? null : presentProxy(channel.proxy),
    models: channel.models.map((served) => ({
      model_id: formatId('mdl', served.modelId),
      model: canonicalIds.get(served.modelId) ?? '',
      upstream_id: served.upstreamModel,
      tools_api: toolsApi(served.upstreamModel),
      changes: changesOf(served.upstreamModel),
      cost: presentCost(served),
    })),
    credentials: channel.credentials.map(presentCredential),
    version: channel.version,
    archived_at: channel.archivedAt?.toISOString() ?? null,
    created_at: channel.createdAt.toISOString(),
    updated_at: channel.updatedAt.toISOString(),
  };
}

function presentCost({ cost, costSchedule: schedule, costTiers: serviceTiers }: Served): PriceValuesResponse | null {
  return cost === null ? null : presentPriceValues({ rows: cost, schedule, serviceTiers });
}

type Served = ChannelRecord['models'][number];

const CHANNELS_MAX = 100;
const TAGS = { items: 20, max: 50, optional: true } as const;

export class ChangeChannelsRequest extends body({
  ids: ids('chn', 'IDs of the channels.', { items: CHANNELS_MAX, example: [exampleId('chn')] }),
  status: choice(CHANNEL_STATUSES, 'New status.', { optional: true, example: 'enabled' }),
  reason: text('Reason, shown next to the status.', { max: 500, optional: true }),
  priority: integer('Priority. Lower values are tried first.', {
    min: 0,
    max: 1_000_000,
    optional: true,
    example: 100,
  }),
  add_tags: texts('Tags to add.', { ...TAGS, example: [] }),
  remove_tags: texts('Tags to remove.', { ...TAGS, example: [] }),
}) {}

const PRIORITY_DEFAULT = 100;
const WEIGHT_DEFAULT = 1;

/** The fields of a PATCH, with the secrets that it gives again. */
export function updateOf({ credentials, ...body }: UpdateChannelRequest): ChannelPatch {
  const secrets = credentials?.map(({ id: credential, secret }, index) => ({
    id: readId('crd', credential, `credentials[${index}].id`),
    secret: new Secret(secret),
  }));
  return { ...channelPatchOf(body), ...definedFields({ secrets }) };
}

/** The channel fields present in a request. */
export function channelPatchOf(body: Omit<UpdateChannelRequest, 'credentials'>): ChannelPatch {
  const { name, label, base_url: baseUrl, priority, weight, tags, region, options, models } = body;
  return definedFields({
    name,
    label,
    baseUrl,
    priority,
    weight,
    tags,
    region,
    options,
    models: models?.map(newModelOf),
  });
}

/** A new channel from a request, with defaults for absent fields. */
export function newChannelOf(body: CreateChannelRequest): NewChannel {
  return {
    priority: PRIORITY_DEFAULT,
    weight: WEIGHT_DEFAULT,
    tags: [],
    region: null,
    options: {},
    models: [],
    ...channelPatchOf(body),
    name: body.name,
    preset: body.preset ?? null,
    kind: body.kind ?? null,
    baseUrl: body.base_url ?? null,
    credentials: (body.credentials ?? []).map(newCredentialOf),
    proxy: body.proxy == null ? null : newProxyOf(body.proxy),
  };
}

export function newModelOf({ model, upstream_id: upstreamModel, cost }: ChannelModelRequest, index: number) {
  const price = readOptionalPrice(cost, `models[${index}].cost`, 'cost');
  const { rows = null, schedule: costSchedule = null, serviceTiers: costTiers = [] } = price ?? {};
  return { model, upstreamModel, cost: rows, costSchedule, costTiers };
}
