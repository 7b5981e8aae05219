import { completeFromPreset } from '#channels';
import { credentialKeys } from '../../installation/sections/credentials.section.js';
import type { PlannedChannel, PlannedModel, PlannedTier, Target } from '../domain/import-plan.js';
import type { SourceCredential } from '../domain/source-description.js';
import { priceText, writtenPriceText, type Statement } from '../domain/statement.js';
import type { KeyDigests } from './stated-keys.js';

export type Fields = Readonly<Record<string, string>>;

/** The fields of live objects here, by name. */
interface FieldsHere {
  readonly tier: ReadonlyMap<string, Fields>;
  readonly model: ReadonlyMap<string, Fields>;
  readonly channel: ReadonlyMap<string, Fields>;
}

export function fieldsHere({ tiers, models, channels }: Target['document']): FieldsHere {
  return {
    tier: new Map(
      tiers.map((tier) => [
        String(tier['name']),
        { markup_bps: String(tier['markup_bps']), channel_tags: listText(tier['channel_tags'] as string[]) },
      ]),
    ),
    model: new Map(
      models.map((model) => {
        const price = writtenPriceText(model['price']);
        return [String(model['canonical_id']), price === null ? {} : { price }];
      }),
    ),
    channel: new Map(channels.map((channel) => [String(channel['name']), channelHere(channel)])),
  };
}

function channelHere(channel: Target['document']['channels'][number]): Fields {
  const name = String(channel['name']);
  const models = channel['models'] as readonly { readonly model: string; readonly upstream_id: string }[];
  const credentials = channel['credentials'] as readonly { readonly label: string; readonly status: string }[];
  const labels = labelsOf(name, credentials);
  const options = Object.entries(channel['options'] ?? {});
  return {
    priority: String(channel['priority']),
    weight: String(channel['weight']),
    status: String(channel['status']),
    tags: listText(channel['tags'] as string[]),
    base_url: String(channel['base_url']),
    ...Object.fromEntries(options.map(([option, value]) => [`options.${option}`, JSON.stringify(value)])),
    ...Object.fromEntries(models.map(({ model, upstream_id }) => [`models.${model}`, upstream_id])),
    ...Object.fromEntries(credentials.map(({ status }, index) => [`credentials.${labels[index]}`, status])),
  };
}

export function tierSays({ markupBps, channelTags }: PlannedTier): Fields {
  return { markup_bps: String(markupBps), channel_tags: listText(channelTags) };
}

export function modelSays({ price }: Pick<PlannedModel, 'price'>): Fields {
  return price === null ? {} : { price: priceText(price.price) };
}

/** A channel whose keys have the labels that they have here. */
export interface LabelledChannel {
  readonly fields: Fields;
  readonly digests: Statement['digests'];
  readonly credentials: ReadonlyMap<string, SourceCredential>;
  /** Labels whose keys could not be compared with those of the last import. */
  readonly unknown: readonly string[];
}

/**
 * A key that the last import had keeps its label, wherever it stands in the list now. A new one gets a label that none
 * ever had.
 * @param before null: the channel is new, or what was imported is not known
 */
export function channelSays(
  channel: PlannedChannel,
  before: Statement | null,
  here: Fields | null,
  keys: KeyDigests,
): LabelledChannel {
  const { id, name, nameInSource, preset, kind, baseUrl, models, options } = channel;
  const own = labelsOf(name, channel.credentials);
  const past = Object.entries(before?.digests ?? {});
  const used = new Set<string>();
  const unknown: string[] = [];
  const credentials = new Map<string, SourceCredential>();
  const left: [string, SourceCredential][] = [];
  channel.credentials.forEach((credential, index) => {
    const found = past.find(([label, digest]) => !used.has(label) && keys.isOf(digest, id, credential.secret) === true);
    if (found === undefined) left.push([own[index] ?? credential.label, credential]);
    else {
      used.add(found[0]);
      credentials.set(found[0], credential);
    }
  });
  const taken = new Set([
    ...past.map(([label]) => label),
    ...Object.keys(here ?? {}).flatMap((field) => /^credentials\.(.*)$/s.exec(field)?.[1] ?? []),
  ]);
  for (const [label, credential] of left) {
    const digest = before?.digests[label];
    const isUnknown =
      !used.has(label) &&
      (before === null || (digest !== undefined && keys.isOf(digest, id, credential.secret) === null));
    if (isUnknown && here !== null) unknown.push(label);
    const given = isUnknown || !taken.has(label) ? label : freeLabel(taken);
    taken.add(given);
    used.add(given);
    credentials.set(given, credential);
  }
  const said = [...credentials];
  return {
    fields: {
      name: nameInSource,
      priority: String(channel.priority),
      weight: String(channel.weight),
      status: channel.isEnabled ? 'enabled' : 'disabled',
      tags: listText(channel.tags),
      base_url: completeFromPreset({ preset, kind, baseUrl, models }).baseUrl,
      ...Object.fromEntries(
        Object.entries(options).map(([option, value]) => [`options.${option}`, JSON.stringify(value)]),
      ),
      ...Object.fromEntries(models.map(({ model, upstreamModel }) => [`models.${model}`, upstreamModel])),
      ...Object.fromEntries(
        said.map(([label, { isActive }]) => [`credentials.${label}`, isActive ? 'active' : 'disabled']),
      ),
    },
    digests: Object.fromEntries(said.map(([label, { secret }]) => [label, keys.of(id, secret)])),
    credentials,
    unknown,
  };
}

function freeLabel(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`key ${number}`)) return `key ${number}`;
}

/** Labels, numbered where they repeat, as the installation names them. */
function labelsOf(channel: string, credentials: readonly { readonly label: string }[]): string[] {
  return credentialKeys(channel, credentials).map((key) => key.slice(channel.length + 1));
}

function listText(values: readonly string[]): string {
  return JSON.stringify([...values].sort());
}
