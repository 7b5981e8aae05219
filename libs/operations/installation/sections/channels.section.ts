import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { formatPrice, ModelsService } from '#catalog';
import {
  ChannelsService,
  checkChannel,
  completeFromPreset,
  describeChannelFields,
  type ChannelPatch,
  type ChannelRecord,
  type ChannelStatus,
  type NewChannel,
} from '#channels';
import { formatId, refusal, type ErrorDetail, type Secret, type Actor, isSameAddress } from '#core';
import { fault, faultsIn } from '../domain/faults-in.js';
import { readAll } from './read-all.js';
import { credentialKeys } from './credentials.section.js';
import { requireChanged, Section, type Check, type Entry, type Found, type SectionContext } from './section.js';

/** `options` is the full set: omitted ones are reset to their defaults. */
interface ChannelChange {
  readonly fields: Omit<ChannelPatch, 'secrets'>;
  readonly status: ChannelStatus | null;
  /** Of declared credentials, by their keys. Used when `baseUrl` leads elsewhere; absent: the file has none. */
  readonly secrets?: ReadonlyMap<string, Secret>;
}
interface NewChannelInput {
  readonly channel: NewChannel;
  readonly status: ChannelStatus | null;
}
export type ChannelEntry = Entry<ChannelChange, NewChannelInput>;

/** The API representation of a served model. */
interface ServedFields {
  readonly model: string;
  readonly upstream_id: string;
  readonly cost: unknown;
}

/** Channels with their served models, by canonical ids; credentials are a separate section. */
@Injectable()
export class ChannelsSection extends Section<ChannelRecord, ChannelChange, NewChannelInput> {
  protected readonly name = 'channels';

  constructor(
    private readonly channels: ChannelsService,
    private readonly models: ModelsService,
    private readonly config: Config,
  ) {
    super();
  }

  async read(): Promise<Found<ChannelRecord>[]> {
    const filter = { statuses: null, includeArchived: true, q: null };
    const channels = await readAll((page) => this.channels.list(filter, page));
    const served = channels.flatMap(({ models }) => models.map(({ modelId }) => modelId));
    const canonicalIds = await this.models.canonicalIdsOf([...new Set(served)]);
    const live = await this.models.idsOf([...canonicalIds.values()]);
    return channels.map((channel) => {
      const { id, name, version, archivedAt } = channel;
      const models = channel.models.flatMap(({ modelId, upstreamModel, cost, costSchedule, costTiers }) => {
        const model = canonicalIds.get(modelId) ?? '';
        if (!live.has(model)) return [];
        const written = { schedule: costSchedule, serviceTiers: costTiers };
        const shown = cost === null ? null : formatPrice({ rows: cost, ...written });
        return [{ model, upstream_id: upstreamModel, cost: shown }];
      });
      return { key: name, fields: fieldsOf(channel, models), id, version, archivedAt, row: channel };
    });
  }

  protected override readonly completed = withKnownCosts;

  protected checkFor({
    models,
    entries,
    found: channels,
  }: SectionContext<ChannelRecord, ChannelChange, NewChannelInput>): Check<
    ChannelRecord,
    ChannelChange,
    NewChannelInput
  > {
    const labelFaults = labelFaultsAmong(entries, channels);
    return (entry, found) => {
      if (entry === null) return [];
      const served = entry.patch.fields.models ?? [];
      const unknown = served.filter(({ model }) => !models.has(model));
      return [
        ...(found === null ? [] : [...faultsOfConstants(entry, found), ...faultsOfMove(entry, found.row)]),
        ...this.faultsOfFields(entry, found?.row ?? null),
        ...labelFaults(entry),
        ...unknown.map(({ model }) => fault('models', `There is no model ${model}. Use a canonical id.`)),
        ...repeatsIn(served.map(({ model }) => model)),
      ];
    };
  }

  protected async create({ channel, status }: NewChannelInput, actor: Actor): Promise<void> {
    const created = await this.channels.create(channel, actor);
    if (status !== null) await this.setStatus(created, status, actor);
  }

  protected async update(
    row: ChannelRecord,
    entry: ChannelEntry,
    changed: ReadonlySet<string>,
    actor: Actor,
  ): Promise<void> {
    const { fields, status } = entry.patch;
    if ([...changed].some((field) => field !== 'status')) {
      const options = fields.options === undefined ? {} : { options: replacing(row.options, fields.options) };
      const patch = { ...fields, ...options, secrets: givenSecrets(entry, row) };
      requireChanged(await this.channels.update(row.id, patch, row.version, actor));
    }
    if (status !== null) await this.setStatus(row, status, actor);
  }

  protected restore({ id }: ChannelRecord, actor: Actor): Promise<ChannelRecord> {
    return this.channels.restore(id, actor);
  }

  protected async archive({ id, version }: ChannelRecord, actor: Actor): Promise<ChannelRecord> {
    return requireChanged(await this.channels.archive(id, version, actor));
  }

  private async setStatus({ id, status: before }: ChannelRecord, status: ChannelStatus, actor: Actor): Promise<void> {
    if (status !== before) await this.channels.setStatus(id, status, null, actor);
  }

  private faultsOfFields({ patch, create }: ChannelEntry, channel: ChannelRecord | null): ErrorDetail[] {
    return faultsIn(() => {
      const options = patch.fields.options ?? channel?.options ?? {};
      if (channel !== null) checkChannel({ ...channel, ...patch.fields, options }, this.config.upstreamAllow);
      else if ('input' in create) {
        const { channel: created } = create.input;
        checkChannel({ ...created, ...completeFromPreset(created), options }, this.config.upstreamAllow);
      }
    });
  }
}

function fieldsOf(channel: ChannelRecord, models: readonly ServedFields[]) {
  const { name, label, kind, preset, ...fields } = describeChannelFields(channel);
  return {
    name,
    label,
    kind,
    ...(preset === null ? {} : { preset }),
    ...fields,
    models: models.toSorted((one, other) => (one.model < other.model ? -1 : 1)),
  };
}

/** A model without a cost in the entry keeps its current cost. */
function withKnownCosts(entry: ChannelEntry, found: Found<ChannelRecord> | null): ChannelEntry {
  if (entry.fields.models === undefined || found === null) return entry;
  const known = new Map((found.fields.models as ServedFields[]).map(({ model, cost }) => [model, cost]));
  const models = (entry.fields.models as ServedFields[]).map((served) => ({
    ...served,
    cost: served.cost ?? known.get(served.model) ?? null,
  }));
  return { ...entry, fields: { ...entry.fields, models } };
}

function faultsOfConstants({ fields }: ChannelEntry, found: Found<ChannelRecord>): ErrorDetail[] {
  return ['kind', 'preset'].flatMap((field) => {
    const [declared, known] = [fields[field], found.fields[field] ?? null];
    if (declared === undefined || declared === known) return [];
    return [fault(field, `The ${field} of a channel cannot be changed. Create another channel.`)];
  });
}

/** Whether the entry sends the channel's secrets elsewhere. */
function isMoved({ patch: { fields } }: ChannelEntry, { baseUrl, credentials }: ChannelRecord): boolean {
  return credentials.length > 0 && fields.baseUrl !== undefined && !isSameAddress(baseUrl, fields.baseUrl);
}

/** The secrets that go to another address; none while it stays. */
function givenSecrets(entry: ChannelEntry, row: ChannelRecord) {
  if (!isMoved(entry, row)) return [];
  const keys = credentialKeys(row.name, row.credentials);
  return row.credentials.flatMap(({ id }, index) => {
    const secret = entry.patch.secrets?.get(keys[index] ?? '');
    return secret === undefined ? [] : [{ id, secret }];
  });
}

/** Stored secrets do not follow a channel: the file gives them all, or the move is an error. */
function faultsOfMove(entry: ChannelEntry, row: ChannelRecord): ErrorDetail[] {
  if (!isMoved(entry, row)) return [];
  const given = new Set(givenSecrets(entry, row).map(({ id }) => id));
  const missing = row.credentials.filter(({ id }) => !given.has(id));
  if (missing.length === 0) return [];
  const secrets = missing.map(({ id, label }) => `${label} (${formatId('crd', id)})`).join(', ');
  return [fault('credentials', refusal('secret_required', { secrets }).message)];
}

/** A label that another channel has, archived or not, or that another entry names too. Case makes no difference. */
function labelFaultsAmong(
  entries: readonly ChannelEntry[],
  channels: readonly Found<ChannelRecord>[],
): (entry: ChannelEntry) => ErrorDetail[] {
  const owners = new Map<string, Set<string>>();
  const claim = (label: string, key: string): void => {
    const keys = owners.get(label.toLowerCase()) ?? new Set();
    owners.set(label.toLowerCase(), keys.add(key));
  };
  for (const { key, row } of channels) claim(row.label, key);
  for (const { key, patch } of entries) if (patch.fields.label !== undefined) claim(patch.fields.label, key);
  return ({ key, patch }) => {
    const { label } = patch.fields;
    if (label === undefined) return [];
    const others = [...(owners.get(label.toLowerCase()) ?? [])].filter((owner) => owner !== key);
    return others.map((other) => fault('label', `The label ${label} belongs to ${other}.`));
  };
}

function repeatsIn(models: readonly string[]): ErrorDetail[] {
  const repeated = models.filter((model, index) => models.indexOf(model) < index);
  return repeated.map((model) => fault('models', `${model} is listed twice.`));
}

/** A merge patch that replaces `before` with `after`. */
function replacing(before: ChannelRecord['options'], after: ChannelRecord['options']): ChannelRecord['options'] {
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, null])), ...after };
}
