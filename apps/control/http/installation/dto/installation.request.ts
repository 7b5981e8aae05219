import { CHANNEL_STATUSES } from '#channels';
import { body, omit, optional } from '../../conventions/fields/declare.js';
import { choice, object, objects, text } from '../../conventions/fields/kinds.js';
import { CreateChannelRequest } from '../../routing/channels/dto/channel.request.js';
import { UpdateCredentialRequest } from '../../routing/channels/dto/credential.request.js';
import { UpdateModelRequest } from '../../catalog/models/dto/model.request.js';
import { PriceRequest } from '../../catalog/prices/dto/price.request.js';
import { DisplayRateRequest } from '../../operations/settings/dto/display-rates.request.js';
import { RouteMatchRequest, UpdateRouteRequest } from '../../routing/routes/dto/route.request.js';
import { CreateTierRequest } from '../../access/tiers/dto/tier.request.js';

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
