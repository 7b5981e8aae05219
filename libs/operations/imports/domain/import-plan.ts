import { createHash } from 'node:crypto';
import { proposeModel } from '#catalog';
import type { InstallationDocument } from '../../installation/domain/installation-document.js';
import { Findings } from './findings.js';
import { allowOf, requireTiers, requireWritable, withoutTwins } from './plan-checks.js';
import { priceText, writtenPriceText, type Statement } from './statement.js';
import type {
  Finding,
  SourceChannel,
  SourceCode,
  SourceDescription,
  SourceKey,
  SourceModel,
  SourceOrganization,
  SourcePrice,
  SourceRates,
} from './source-description.js';

/** Kinds of rows that an import makes something of. */
export type RecordKind = 'tier' | 'model' | 'channel' | 'organization' | 'person' | 'key' | 'code';

/** What an earlier run of the same import made of a row. */
export interface ImportedRow {
  readonly kind: RecordKind;
  readonly sourceId: string;
  readonly objectId: string | null;
  readonly objectKey: string | null;
  readonly amountNanoUsd: bigint | null;
  readonly fingerprint: string;
  readonly revision: number;
}

/** A record as it is read. */
export interface RecordedRow extends ImportedRow {
  /** Of a tier, model or channel; null: an earlier version wrote none. */
  readonly stated: Statement | null;
}

/** The installation that is imported into; live objects only. */
export interface Target {
  readonly records: readonly RecordedRow[];
  /** Tiers, models and channels, in file form. */
  readonly document: Pick<InstallationDocument, 'tiers' | 'models' | 'channels'>;
  /** Tiers by name. */
  readonly tiers: ReadonlyMap<string, { readonly markupBps: number }>;
  /** Models by every name that they have. */
  readonly models: ReadonlyMap<string, { readonly canonicalId: string; readonly price: unknown }>;
  readonly channels: ReadonlySet<string>;
  /** Of organizations whose source has no tiers. */
  readonly hasDefaultTier: boolean;
  /** Keys by the SHA-256 of their secrets, in hex. */
  readonly keyHolders: ReadonlyMap<string, string>;
}

export interface PlannedTier {
  readonly sourceId: string;
  readonly name: string;
  readonly markupBps: number;
  readonly channelTags: readonly string[];
}

export interface PlannedModel {
  readonly sourceId: string;
  readonly canonicalId: string;
  readonly aliases: readonly string[];
  readonly isEmbedding: boolean;
  readonly contextLength: number;
  readonly maxOutputTokens: number;
  readonly price: SourcePrice | null;
}

export interface PlannedChannel extends Omit<SourceChannel, 'tiers'> {
  readonly tags: readonly string[];
  /** `name` is the name here. */
  readonly nameInSource: string;
}

export interface PlannedOrganization extends Omit<SourceOrganization, 'bounds'> {
  /** Name here; null: the default tier. */
  readonly tierName: string | null;
  /** Null: those here stay. */
  readonly bounds: (SourceRates & { readonly modelAllow: readonly string[] }) | null;
  readonly fingerprint: string;
}

export interface PlannedKey extends Omit<SourceKey, 'models'> {
  readonly modelAllow: readonly string[];
  readonly fingerprint: string;
}

/** An existing object whose row has changed in the source since. */
interface Changed<Row> {
  readonly row: Row;
  readonly record: ImportedRow;
  /** What the source's amount rose by. */
  readonly deltaNanoUsd: bigint;
}

/** Rows that an earlier run made something of. */
export interface KeptRows {
  readonly tiers: readonly PlannedTier[];
  readonly models: readonly Pick<PlannedModel, 'sourceId' | 'canonicalId' | 'price'>[];
  readonly channels: readonly PlannedChannel[];
}

export interface ImportPlan {
  readonly kept: KeptRows;
  readonly tiers: readonly PlannedTier[];
  readonly models: readonly PlannedModel[];
  readonly channels: readonly PlannedChannel[];
  readonly organizations: readonly PlannedOrganization[];
  readonly changedOrganizations: readonly Changed<PlannedOrganization>[];
  readonly keys: readonly PlannedKey[];
  readonly changedKeys: readonly Changed<PlannedKey>[];
  readonly codes: readonly SourceCode[];
  /** Codes that were imported, and that the source does not have open any more. */
  readonly goneCodes: readonly ImportedRow[];
  readonly findings: readonly Finding[];
}

const CONTEXT_LENGTH = 128_000;
const MAX_OUTPUT_TOKENS = 16_384;
const TAGS_MAX = 20;
const TAG_CHARACTERS_MAX = 50;
const EMBEDDING = /embed|\bbge-|\bm3e\b|\bgte-/i;
/** Models of other APIs than chat, completions and embeddings. */
const OTHER_API =
  /dall-e|gpt-image|\bmj_|suno|\btts\b|whisper|\bsora|\bveo-|flux|midjourney|stable-diffusion|imagen|kling|rerank|moderation|swap_face|transcribe/i;
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._:@~-]*(?:\/[A-Za-z0-9][A-Za-z0-9._:@~-]*)*$/;
/** Of a record whose object may not be there yet: the run that wrote it has not ended. */
export const PENDING = 'pending';
/** What is made of a source, given what there is. Pure; nothing that exists is changed but what the import made itself. */
export function planImport(source: SourceDescription, target: Target, name: string): ImportPlan {
  const findings = new Findings();
  const records = new Map(target.records.map((record) => [`${record.kind} ${record.sourceId}`, record]));
  const recordOf = (kind: RecordKind, id: string): ImportedRow | null => records.get(`${kind} ${id}`) ?? null;
  const isRestricted = source.channels.some(
    ({ tiers }) => source.tiers.some(({ id }) => !tiers.includes(id)) && tiers.length > 0,
  );
  const tiers = source.tiers.map(({ id, markupBps }): PlannedTier => {
    const channelTags = isRestricted ? [tagOf(id)] : [];
    return {
      sourceId: id,
      name: recordOf('tier', id)?.objectKey ?? tierNameOf(id, target, name),
      markupBps,
      channelTags,
    };
  });
  const tierNames = new Map(tiers.map((tier) => [tier.sourceId, tier.name]));
  const { models, kept, canonicalIds } = planModels(source, target, name, recordOf, findings);
  const channels = source.channels.map((channel) =>
    planChannel(channel, canonicalIds, isRestricted, target, name, recordOf, findings),
  );
  const planned = source.organizations.map(({ bounds: stated, ...organization }): PlannedOrganization => {
    const tierName = organization.tier === null ? null : (tierNames.get(organization.tier) ?? null);
    const at = { table: 'organizations', row: organization.id, column: null };
    const bounds =
      stated === null ? null : { ...ratesOf(stated), modelAllow: allowOf(stated.models, canonicalIds, at, findings) };
    const fields = [organization.isActive, tierName, ...(isUnbounded(bounds) ? [] : [bounds])];
    return { ...organization, tierName, bounds, fingerprint: fingerprintOf(fields) };
  });
  if (!target.hasDefaultTier && planned.some(({ tierName }) => tierName === null))
    findings.error(
      { table: 'tiers', row: null, column: null },
      'there is no default tier here: make a tier the default',
    );
  requireWritable(source, findings);
  const organizations = split('organization', planned, recordOf, ({ balanceNanoUsd }) => balanceNanoUsd);
  const keys = split(
    'key',
    planKeys(source, target, canonicalIds, recordOf, findings),
    recordOf,
    ({ totalCapNanoUsd }) => totalCapNanoUsd,
  );
  const codeIds = new Set(source.codes.map(({ id }) => id));
  const codes = withoutTwins(source.codes, findings).filter(({ id }) => recordOf('code', id) === null);
  const joined = [...organizations.made, ...organizations.changed.map(({ row }) => row)];
  const made = tiers.filter(({ sourceId }) => isOpen(recordOf('tier', sourceId))).map((tier) => tier.name);
  requireTiers(joined, new Set([...target.tiers.keys(), ...made]), findings);
  return {
    kept: {
      tiers: tiers.filter(({ sourceId }) => !isOpen(recordOf('tier', sourceId))),
      models: kept,
      channels: channels.filter(({ id }) => !isOpen(recordOf('channel', id))),
    },
    tiers: tiers.filter(({ sourceId }) => isOpen(recordOf('tier', sourceId))),
    models,
    channels: channels.filter(({ id }) => isOpen(recordOf('channel', id))),
    organizations: organizations.made,
    changedOrganizations: organizations.changed,
    keys: keys.made,
    changedKeys: keys.changed,
    codes,
    goneCodes: target.records.filter(({ kind, sourceId }) => kind === 'code' && !codeIds.has(sourceId)),
    findings: [...source.findings, ...findings.all],
  };
}

function ratesOf({ rpm, tpm, concurrency }: SourceRates): SourceRates {
  return { rpm, tpm, concurrency };
}

/** As one that an earlier version imported, which knew no bounds. */
function isUnbounded(bounds: PlannedOrganization['bounds']): boolean {
  if (bounds === null) return true;
  const { rpm, tpm, concurrency, modelAllow } = bounds;
  return rpm === null && tpm === null && concurrency === null && modelAllow.length === 0;
}

function isOpen(record: ImportedRow | null): boolean {
  return record === null || record.fingerprint === PENDING;
}

/** The group's name, or with that of the import where an operator's tier has it. */
function tierNameOf(id: string, { tiers }: Target, name: string): string {
  return tiers.has(id) ? `${id} (${name})` : id;
}

/** Two long names that begin alike keep tags of their own: a shared one would open the channels of the other. */
function tagOf(tier: string): string {
  const tag = `group:${tier}`;
  if (tag.length <= TAG_CHARACTERS_MAX) return tag;
  const digest = fingerprintOf([tier]).slice(0, 12);
  return `${tag.slice(0, TAG_CHARACTERS_MAX - digest.length - 1)}-${digest}`;
}

type RecordOf = (kind: RecordKind, id: string) => ImportedRow | null;

function planModels(
  source: SourceDescription,
  target: Target,
  name: string,
  recordOf: RecordOf,
  findings: Findings,
): {
  readonly models: PlannedModel[];
  readonly kept: KeptRows['models'];
  readonly canonicalIds: ReadonlyMap<string, string>;
} {
  const canonicalIds = new Map<string, string>();
  const kept: KeptRows['models'][number][] = [];
  const models: PlannedModel[] = [];
  const taken = new Set([...target.models.values()].map(({ canonicalId }) => canonicalId));
  const names = new Set([...target.models.keys(), ...source.models.map(({ id }) => id)]);
  const isNameOf = (alias: string, canonicalId: string): boolean =>
    target.models.get(alias)?.canonicalId === canonicalId;
  const vendors = vendorsOf(source);
  for (const model of source.models) {
    const { id, aliases = [] } = model;
    const at = { table: 'models', row: id, column: null };
    const record = recordOf('model', id);
    const own = record?.objectKey ?? null;
    const existing = own === null ? target.models.get(id) : undefined;
    if ((own !== null && !isOpen(record)) || existing !== undefined) {
      const canonicalId = own ?? existing?.canonicalId ?? id;
      canonicalIds.set(id, canonicalId);
      for (const alias of aliases) {
        if (isNameOf(alias, canonicalId)) canonicalIds.set(alias, canonicalId);
        else findings.note(at, `is not found by the name ${alias} here: add the alias by hand`);
      }
      if (own !== null) kept.push({ sourceId: id, canonicalId: own, price: model.price });
      else if (!isSamePrice(model, existing?.price))
        findings.note(at, `exists here as ${existing?.canonicalId ?? id} with another price, which stays`);
    } else if (OTHER_API.test(id)) {
      findings.skipped(at, 'is not a model for chat, completions or embeddings');
    } else if (!ALIAS.test(id)) {
      findings.skipped(at, 'has a name that a model cannot have here');
    } else {
      const { model: planned, isKnown } = planModel(model, vendors.get(id) ?? name, taken, own);
      if (!isKnown) findings.note(at, `has ${CONTEXT_LENGTH} tokens of context, since no list knows it`);
      taken.add(planned.canonicalId);
      const isFree = (alias: string): boolean =>
        ALIAS.test(alias) && !taken.has(alias) && (!names.has(alias) || isNameOf(alias, planned.canonicalId));
      const free = aliases.filter(isFree);
      for (const alias of aliases)
        if (!free.includes(alias)) findings.note(at, `the alias ${alias} is taken, or no model can have it here`);
      for (const alias of free) names.add(alias);
      for (const given of [id, ...free]) canonicalIds.set(given, planned.canonicalId);
      models.push({ ...planned, aliases: [...planned.aliases, ...free] });
    }
  }
  return { models, kept, canonicalIds };
}

function planModel(
  { id, price }: SourceModel,
  vendor: string,
  taken: ReadonlySet<string>,
  recorded: string | null,
): { readonly model: PlannedModel; readonly isKnown: boolean } {
  const proposal = proposeModel(id, vendor);
  const proposed = proposal.canonicalId ?? `imported/${id}`;
  // Where another model has taken the entry of the list, a dated name keeps its own, and so its own price.
  const own = `${proposed.slice(0, proposed.indexOf('/'))}/${id.slice(id.lastIndexOf('/') + 1)}`;
  const free = [proposed, own].find((name) => !taken.has(name));
  const canonicalId = recorded ?? free ?? `imported/${id.replaceAll('/', '-')}`;
  const isEmbedding = EMBEDDING.test(id);
  const contextLength = proposal.contextLength ?? CONTEXT_LENGTH;
  const maxOutputTokens = isEmbedding ? 0 : Math.min(proposal.maxOutputTokens ?? MAX_OUTPUT_TOKENS, contextLength);
  const aliases = id === canonicalId ? [] : [id];
  const model = { sourceId: id, canonicalId, aliases, isEmbedding, contextLength, maxOutputTokens, price };
  return { model, isKnown: proposal.contextLength !== null };
}

/** The preset of the first channel that serves a model. */
function vendorsOf({ channels }: SourceDescription): ReadonlyMap<string, string> {
  const vendors = new Map<string, string>();
  for (const { preset, models } of channels)
    for (const { model } of models) if (preset !== null && !vendors.has(model)) vendors.set(model, preset);
  return vendors;
}

function isSamePrice({ price }: SourceModel, existing: unknown): boolean {
  return price === null || priceText(price.price) === writtenPriceText(existing);
}

function planChannel(
  { tiers, models, ...channel }: SourceChannel,
  canonicalIds: ReadonlyMap<string, string>,
  isRestricted: boolean,
  target: Target,
  name: string,
  recordOf: RecordOf,
  findings: Findings,
): PlannedChannel {
  const served = new Map<string, string>();
  for (const { model, upstreamModel } of models) {
    const canonicalId = canonicalIds.get(model);
    if (canonicalId !== undefined && !served.has(canonicalId)) served.set(canonicalId, upstreamModel);
  }
  const tags = isRestricted ? tiers.map(tagOf) : [];
  if (tags.length > TAGS_MAX)
    findings.note(
      { table: 'channels', row: channel.id, column: 'group' },
      `has more than ${TAGS_MAX} groups: the first ones are imported`,
    );
  const known = recordOf('channel', channel.id)?.objectKey;
  return {
    ...channel,
    nameInSource: channel.name,
    name: known ?? (target.channels.has(channel.name) ? `${channel.name} (${name} ${channel.id})` : channel.name),
    tags: tags.slice(0, TAGS_MAX),
    models: [...served].map(([model, upstreamModel]) => ({ model, upstreamModel })),
  };
}

function planKeys(
  source: SourceDescription,
  { keyHolders }: Target,
  canonicalIds: ReadonlyMap<string, string>,
  recordOf: RecordOf,
  findings: Findings,
): PlannedKey[] {
  const secrets = new Set<string>();
  const organizations = new Set(source.organizations.map(({ id }) => id));
  return source.keys.flatMap(({ models, ...key }) => {
    const at = { table: 'keys', row: key.id, column: null };
    const hex = Buffer.from(key.secret.sha256).toString('hex');
    const holder = keyHolders.get(hex) ?? null;
    if (secrets.has(hex) || (holder !== null && holder !== recordOf('key', key.id)?.objectId)) {
      findings.skipped(at, 'another key here has the same secret');
      return [];
    }
    secrets.add(hex);
    if (!organizations.has(key.organization)) {
      findings.skipped(at, 'belongs to no organization that is imported');
      return [];
    }
    const modelAllow = allowOf(models, canonicalIds, at, findings);
    const { isActive, expiresAtMs, ipAllow, totalCapNanoUsd, limits } = key;
    const stated = Object.values(limits ?? {}).some((limit) => limit !== null);
    const fields = [isActive, expiresAtMs, modelAllow, ipAllow, totalCapNanoUsd === null];
    const fingerprint = fingerprintOf(stated ? [...fields, limits] : fields);
    return [{ ...key, modelAllow, fingerprint }];
  });
}

/** New rows, and those that changed since they were imported. */
function split<Row extends { readonly id: string; readonly fingerprint: string }>(
  kind: RecordKind,
  rows: readonly Row[],
  recordOf: RecordOf,
  amountOf: (row: Row) => bigint | null,
): { readonly made: Row[]; readonly changed: Changed<Row>[] } {
  const made: Row[] = [];
  const changed: Changed<Row>[] = [];
  for (const row of rows) {
    const record = recordOf(kind, row.id);
    if (record === null) {
      made.push(row);
      continue;
    }
    const deltaNanoUsd = (amountOf(row) ?? 0n) - (record.amountNanoUsd ?? 0n);
    if (deltaNanoUsd !== 0n || record.fingerprint !== row.fingerprint) changed.push({ row, record, deltaNanoUsd });
  }
  return { made, changed };
}

function fingerprintOf(values: readonly unknown[]): string {
  const text = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
