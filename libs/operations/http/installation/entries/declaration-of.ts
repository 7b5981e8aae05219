import type { Declaration } from '../../../installation/sections/sections.js';
import type { InstallationRequest } from './installation.dto.js';
import { channelEntryOf } from './channel-entry.js';
import { credentialEntriesOf } from './credential-entries.js';
import { displayRateEntryOf } from './display-rate-entry.js';
import { modelEntryOf } from './model-entry.js';
import { priceEntryOf } from './price-entry.js';
import { routeEntryOf } from './route-entry.js';
import { tierEntryOf } from './tier-entry.js';

/** A file as input of the services. Throws 400 for errors that only parsing finds, such as an invalid price. */
export function declarationOf(file: InstallationRequest): Declaration {
  const { tiers, models, prices, channels, routes, display_rates } = file;
  return {
    tiers: tiers?.map(tierEntryOf) ?? null,
    models: models?.map(modelEntryOf) ?? null,
    prices: prices?.map(priceEntryOf) ?? null,
    channels: channels?.map(channelEntryOf) ?? null,
    credentials: channels?.flatMap(credentialEntriesOf) ?? null,
    routes: routes?.map(routeEntryOf) ?? null,
    display_rates: display_rates?.map(displayRateEntryOf) ?? null,
  };
}
