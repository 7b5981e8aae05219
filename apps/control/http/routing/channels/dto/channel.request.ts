import { CHANNEL_KINDS, type ChannelKind } from '#channels';
import {
  ChoiceField,
  ObjectField,
  ObjectListField,
  QueryFlagField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { PriceRequest } from '../../../catalog/prices/dto/price.request.js';
import { CreateCredentialRequest } from './credential.request.js';
import { OptionsField } from './options-field.js';
import { ProxyRequest } from './proxy.request.js';

const NAME_MAX = 100;
const LABEL_MAX = 64;
/** Of names and labels: safe in a header as it is. */
const HEADER_WORD = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const UPSTREAM_ID_MAX = 300;
const MODELS_MAX = 1_000;
const CREDENTIALS_MAX = 100;
const RANK_MAX = 1_000_000;

export class ListChannelsQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'enabled',
  })
  status?: string;

  @TextField({ max: NAME_MAX, optional: true, description: 'Part of a name or label.' })
  q?: string;

  @QueryFlagField({ optional: true, description: 'Archived ones too.' })
  include_archived?: boolean;
}

export class ChannelModelRequest {
  @TextField({
    max: 200,
    description: 'Canonical id, alias or mdl_… of a model of the catalog.',
    example: 'openai/gpt-4.1',
  })
  model!: string;

  @TextField({ max: UPSTREAM_ID_MAX, description: 'What the upstream calls it.', example: 'gpt-4.1' })
  upstream_id!: string;

  @ObjectField(() => PriceRequest, {
    optional: true,
    nullable: true,
    description: 'What the upstream charges us. In a PATCH a model without one keeps the cost it has.',
  })
  cost?: PriceRequest | null;
}

export class UpdateChannelRequest {
  @TextField({
    max: NAME_MAX,
    optional: true,
    pattern: HEADER_WORD,
    expected: `1 to ${NAME_MAX} letters, digits and . _ -`,
    description: 'Unique. Customers see the label instead, unless the setting `channel_names` shows names.',
    example: 'openai-main',
  })
  name?: string;

  @TextField({
    max: LABEL_MAX,
    optional: true,
    pattern: HEADER_WORD,
    expected: `1 to ${LABEL_MAX} letters, digits and . _ -`,
    description:
      'What customers see, and write in routing options, in place of the name. Unique among channels, in any case. A new channel without one gets a random one.',
    example: 'ch-3f9a1c20b7',
  })
  label?: string;

  @TextField({
    max: 2_000,
    optional: true,
    description:
      'Where the API begins, without /chat/completions. https on a public address, or what ROUTIFY_UPSTREAM_ALLOW opens. A new channel needs it unless its preset has one.',
    example: 'https://api.openai.com/v1',
  })
  base_url?: string;

  @WholeNumberField({ min: 0, max: RANK_MAX, optional: true, description: 'Lower is tried first.', example: 100 })
  priority?: number;

  @WholeNumberField({
    min: 0,
    max: RANK_MAX,
    optional: true,
    description: 'Of one priority, heavier is tried first.',
    example: 1,
  })
  weight?: number;

  @TextListField({ items: 20, max: 50, optional: true, description: 'Tiers choose channels by them.', example: [] })
  tags?: string[];

  @TextField({
    max: 50,
    optional: true,
    nullable: true,
    pattern: /^[a-z0-9][a-z0-9-]*$/,
    expected: 'lower-case letters, digits and hyphens',
    description: 'Requests may insist on one.',
    example: 'eu',
  })
  region?: string | null;

  @OptionsField({
    optional: true,
    description: 'How the upstream wants to be treated; null gives one its default back.',
  })
  options?: Record<string, unknown>;

  @ObjectListField(() => ChannelModelRequest, {
    items: MODELS_MAX,
    optional: true,
    description: 'The models that it serves. In a PATCH the whole list.',
  })
  models?: ChannelModelRequest[];
}

export class CreateChannelRequest extends UpdateChannelRequest {
  @TextField({
    max: NAME_MAX,
    pattern: HEADER_WORD,
    expected: `1 to ${NAME_MAX} letters, digits and . _ -`,
    description: 'Unique. Customers see the label instead, unless the setting `channel_names` shows names.',
    example: 'openai-main',
  })
  declare name: string;

  @TextField({
    max: NAME_MAX,
    optional: true,
    description:
      'A provider of GET /admin/v1/channel-presets: says kind, base URL and options where the body does not. Its option values stay behind those that are written later.',
    example: 'groq',
  })
  preset?: string;

  @ChoiceField({
    values: CHANNEL_KINDS,
    optional: true,
    description: 'The wire format of the upstream. Required without a preset.',
    example: 'openai-compatible',
  })
  kind?: ChannelKind;

  @ObjectListField(() => CreateCredentialRequest, {
    items: CREDENTIALS_MAX,
    optional: true,
    description: 'Our keys at the provider.',
  })
  credentials?: CreateCredentialRequest[];

  @ObjectField(() => ProxyRequest, {
    optional: true,
    nullable: true,
    description: 'Calls go through it, unless a credential has its own.',
  })
  proxy?: ProxyRequest | null;
}
