import type { PriceJson } from '#catalog';
import { compactPrice } from './compact-price.js';
import type { Fields } from './differences.js';
import type { SectionName } from './plan-section.js';

/** The existing objects by section, with all their fields. */
export type InstallationFields = Readonly<Record<SectionName, readonly Fields[]>>;

/** An installation in file form: credentials are nested in their channels. */
export type InstallationDocument = Readonly<Record<Exclude<SectionName, 'credentials'>, readonly Fields[]>>;

/** The file that recreates this installation from an empty one. Secrets are references to environment variables. */
export function installationDocument(fields: InstallationFields): InstallationDocument {
  return {
    tiers: fields.tiers,
    models: fields.models.map((model) => ({ ...model, price: compacted(model.price) })),
    prices: fields.prices.map(compactedPrice),
    channels: fields.channels.map((channel) => ({
      ...channel,
      models: (channel.models as readonly Fields[]).map(compactedCost),
      credentials: credentialsOf(String(channel.name), fields.credentials),
    })),
    routes: fields.routes,
    display_rates: fields.display_rates,
  };
}

function compacted(price: unknown): Fields | null {
  return price === null || price === undefined ? null : compactPrice(price as PriceJson);
}

/** A price with its fields beside `model` and `tier`. */
function compactedPrice(fields: Fields): Fields {
  const { model, tier, ...price } = fields;
  return { model, tier, ...compactPrice(price as unknown as PriceJson) };
}

function compactedCost({ model, upstream_id, cost }: Fields): Fields {
  return { model, upstream_id, ...(cost === null ? {} : { cost: compacted(cost) }) };
}

function credentialsOf(channel: string, credentials: readonly Fields[]): Fields[] {
  return credentials
    .filter((credential) => credential.channel === channel)
    .map(({ label, weight, rpm, tpm, status }, index) => {
      return { label, secret: secretReference(channel, String(label), index), weight, rpm, tpm, status };
    });
}

/** `${env:NAME}`, with a unique name of channel and label. */
function secretReference(channel: string, label: string, index: number): string {
  const words = ['credential', channel, label, ...(index === 0 ? [] : [String(index + 1)])];
  const name = words.map((word) => word.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')).join('_');
  return `\${env:${name}}`;
}
