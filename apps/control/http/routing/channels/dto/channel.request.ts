import { CHANNEL_KINDS } from '#channels';
import { body, optional, query } from '../../../conventions/fields/declare.js';
import { choice, flag, integer, object, objects, text, texts } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { PriceRequest } from '../../../catalog/prices/dto/price.request.js';
import { CreateCredentialRequest } from './credential.request.js';
import { ProxyRequest } from './proxy.request.js';
import { channelOptions } from './options-field.js';

const NAME_MAX = 100;
const LABEL_MAX = 64;
/** Of names and labels: safe in a header as it is. */
const HEADER_WORD = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const UPSTREAM_ID_MAX = 300;
const MODELS_MAX = 1_000;
const CREDENTIALS_MAX = 100;
const RANK_MAX = 1_000_000;

export class ListChannelsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Of these statuses only; a comma means "or".', { max: 100, example: 'enabled' }),
    q: text('Part of a name or label.', { max: NAME_MAX }),
    include_archived: flag('Archived ones too.'),
  }),
}) {}

export class ChannelModelRequest extends body({
  model: text('Canonical id, alias or mdl_… of a model of the catalog.', { max: 200, example: 'openai/gpt-4.1' }),
  upstream_id: text('What the upstream calls it.', { max: UPSTREAM_ID_MAX, example: 'gpt-4.1' }),
  cost: object(PriceRequest, 'What the upstream charges us. In a PATCH a model without one keeps the cost it has.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class UpdateChannelRequest extends body(
  optional({
    name: text('Unique. Customers see the label instead, unless the setting `channel_names` shows names.', {
      max: NAME_MAX,
      pattern: HEADER_WORD,
      expected: `1 to ${NAME_MAX} letters, digits and . _ -`,
      example: 'openai-main',
    }),
    label: text(
      'What customers see, and write in routing options, in place of the name. Unique among channels, in any case. A new channel without one gets a random one.',
      {
        max: LABEL_MAX,
        pattern: HEADER_WORD,
        expected: `1 to ${LABEL_MAX} letters, digits and . _ -`,
        example: 'ch-3f9a1c20b7',
      },
    ),
    base_url: text(
      'Where the API begins, without /chat/completions. https on a public address, or what ROUTIFY_UPSTREAM_ALLOW opens. A new channel needs it unless its preset has one.',
      { max: 2_000, example: 'https://api.openai.com/v1' },
    ),
    priority: integer('Lower is tried first.', { min: 0, max: RANK_MAX, example: 100 }),
    weight: integer('Of one priority, heavier is tried first.', { min: 0, max: RANK_MAX, example: 1 }),
    tags: texts('Tiers choose channels by them.', { items: 20, max: 50, example: [] }),
    region: text('Requests may insist on one.', {
      max: 50,
      nullable: true,
      pattern: /^[a-z0-9][a-z0-9-]*$/,
      expected: 'lower-case letters, digits and hyphens',
      example: 'eu',
    }),
    options: channelOptions({
      optional: true,
      description: 'How the upstream wants to be treated; null gives one its default back.',
    }),
    models: objects(ChannelModelRequest, 'The models that it serves. In a PATCH the whole list.', {
      items: MODELS_MAX,
    }),
  }),
) {}

export class CreateChannelRequest extends body({
  ...UpdateChannelRequest.fields,
  name: text('Unique. Customers see the label instead, unless the setting `channel_names` shows names.', {
    max: NAME_MAX,
    pattern: HEADER_WORD,
    expected: `1 to ${NAME_MAX} letters, digits and . _ -`,
    example: 'openai-main',
  }),
  preset: text(
    'A provider of GET /admin/v1/channel-presets: says kind, base URL and options where the body does not. Its option values stay behind those that are written later.',
    { max: NAME_MAX, optional: true, example: 'groq' },
  ),
  kind: choice(CHANNEL_KINDS, 'The wire format of the upstream. Required without a preset.', {
    optional: true,
    example: 'openai-compatible',
  }),
  credentials: objects(CreateCredentialRequest, 'Our keys at the provider.', {
    items: CREDENTIALS_MAX,
    optional: true,
  }),
  proxy: object(ProxyRequest, 'Calls go through it, unless a credential has its own.', {
    optional: true,
    nullable: true,
  }),
}) {}
