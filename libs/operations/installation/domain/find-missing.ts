import type { ModelStatus } from '#catalog';

/** Reasons why a model that a channel serves is not available. */
export const MISSING_REASONS = ['no_price', 'draft', 'archived'] as const;
type MissingReason = (typeof MISSING_REASONS)[number];

export interface MissingModel {
  readonly id: string;
  readonly canonicalId: string;
  readonly reason: MissingReason;
  /** Names of the channels that serve it. */
  readonly channels: readonly string[];
}

interface KnownModel {
  readonly id: string;
  readonly canonicalId: string;
  readonly status: ModelStatus;
  readonly archivedAt: Date | null;
  /** Its current list price. */
  readonly currentPrice: object | null;
}

interface ServingChannel {
  readonly name: string;
  readonly models: readonly { readonly modelId: string }[];
}

/** The models that channels serve and requests cannot use, by canonical id. */
export function findMissing(models: readonly KnownModel[], channels: readonly ServingChannel[]): MissingModel[] {
  const serving = new Map<string, string[]>();
  for (const { name, models: served } of channels) {
    for (const { modelId } of served) serving.set(modelId, [...(serving.get(modelId) ?? []), name]);
  }
  return models
    .flatMap((model): MissingModel[] => {
      const reason = reasonOf(model);
      const names = serving.get(model.id);
      if (reason === null || names === undefined) return [];
      return [{ id: model.id, canonicalId: model.canonicalId, reason, channels: names.toSorted() }];
    })
    .sort((one, other) => (one.canonicalId < other.canonicalId ? -1 : 1));
}

function reasonOf({ status, archivedAt, currentPrice }: KnownModel): MissingReason | null {
  if (archivedAt !== null) return 'archived';
  if (currentPrice === null) return 'no_price';
  return status === 'draft' ? 'draft' : null;
}
