import { OmitType } from '@nestjs/swagger';
import { CHANNEL_STATUSES, type ChannelStatus } from '#channels';
import { CreateChannelRequest } from '../../routing/channels/dto/channel.request.js';
import { UpdateCredentialRequest } from '../../routing/channels/dto/credential.request.js';
import { ChoiceField, ObjectField, ObjectListField, TextField } from '../../conventions/fields/fields.js';
import { UpdateModelRequest } from '../../catalog/models/dto/model.request.js';
import { PriceRequest } from '../../catalog/prices/dto/price.request.js';
import { DisplayRateRequest } from '../../operations/settings/dto/display-rates.request.js';
import { RouteMatchRequest, UpdateRouteRequest } from '../../routing/routes/dto/route.request.js';
import { CreateTierRequest } from '../../access/tiers/dto/tier.request.js';

const THINGS_MAX = 10_000;
const CREDENTIALS_MAX = 100;
const NAME_MAX = 200;

export class DeclaredModelRequest extends UpdateModelRequest {
  @TextField({ max: NAME_MAX, description: 'provider/model-id; names the model.', example: 'openai/gpt-4.1' })
  canonical_id!: string;

  @ObjectField(() => PriceRequest, {
    optional: true,
    nullable: true,
    description: 'The list price; another one than that in force is added, in force at once.',
  })
  price?: PriceRequest | null;
}

export class DeclaredPriceRequest extends PriceRequest {
  @TextField({ max: NAME_MAX, description: 'Canonical id of the model.', example: 'openai/gpt-4.1' })
  model!: string;

  @TextField({ max: 100, description: 'Name of the tier whose organizations pay this price.', example: 'pro' })
  tier!: string;
}

export class DeclaredCredentialRequest extends OmitType(UpdateCredentialRequest, ['label', 'status_reason']) {
  @TextField({ max: 100, description: 'Names the credential within its channel.', example: 'main account' })
  label!: string;

  @TextField({
    max: 4_096,
    optional: true,
    description:
      'Read only for a credential that is not there yet. `${env:NAME}` is replaced by the command line; an export has nothing else.',
    example: '${env:OPENAI_API_KEY}',
  })
  secret?: string;
}

export class DeclaredChannelRequest extends OmitType(CreateChannelRequest, ['credentials']) {
  @ChoiceField({ values: CHANNEL_STATUSES, optional: true, description: 'Whether it is asked.', example: 'enabled' })
  status?: ChannelStatus;

  @ObjectListField(() => DeclaredCredentialRequest, {
    items: CREDENTIALS_MAX,
    optional: true,
    description: 'Our keys at the provider. With prune, those that the list does not name are disabled.',
  })
  credentials?: DeclaredCredentialRequest[];
}

export class DeclaredMatchRequest extends OmitType(RouteMatchRequest, ['tier_id', 'organization_id']) {
  @TextField({ max: 100, optional: true, nullable: true, description: 'Name of a tier.', example: 'pro' })
  tier?: string | null;
}

export class DeclaredRouteRequest extends OmitType(UpdateRouteRequest, ['match']) {
  @ObjectField(() => DeclaredMatchRequest, { description: 'The requests that it is for; names the route.' })
  match!: DeclaredMatchRequest;
}

/** The models of an installation, as one file. */
export class ModelsFileRequest {
  @ObjectListField(() => DeclaredModelRequest, { items: THINGS_MAX, description: 'Named by canonical_id.' })
  models!: DeclaredModelRequest[];
}

/** An installation as one file. Absent kinds and absent fields stay unchanged. */
export class InstallationRequest {
  @ObjectListField(() => CreateTierRequest, { items: THINGS_MAX, optional: true, description: 'Named by name.' })
  tiers?: CreateTierRequest[];

  @ObjectListField(() => DeclaredModelRequest, {
    items: THINGS_MAX,
    optional: true,
    description: 'Named by canonical_id.',
  })
  models?: DeclaredModelRequest[];

  @ObjectListField(() => DeclaredPriceRequest, {
    items: THINGS_MAX,
    optional: true,
    description: 'Prices of tiers; list prices stand within their models.',
  })
  prices?: DeclaredPriceRequest[];

  @ObjectListField(() => DeclaredChannelRequest, { items: THINGS_MAX, optional: true, description: 'Named by name.' })
  channels?: DeclaredChannelRequest[];

  @ObjectListField(() => DeclaredRouteRequest, { items: THINGS_MAX, optional: true, description: 'Named by match.' })
  routes?: DeclaredRouteRequest[];

  @ObjectListField(() => DisplayRateRequest, {
    items: THINGS_MAX,
    optional: true,
    description: 'Rates of the display currency, named by date.',
  })
  display_rates?: DisplayRateRequest[];
}
