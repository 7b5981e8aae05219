import type { CatalogModel } from '#catalog';

interface Reasons {
  /** Canonical id or alias; null: none. */
  readonly chosen: string | null;
  /** Canonical ids, the best first. */
  readonly wellKnown: readonly string[];
  /** Successful requests of the last days, by UUID of the model. */
  readonly requests: ReadonlyMap<string, bigint>;
}

/** Fewer may be one person who tries a model. */
const POPULAR_FROM = 100n;
const SUGGESTED_MAX = 20;

/**
 * Chat models to begin with: the operator's choice, then the most used ones, then the well-known ones. Others are not
 * suggested: a cheap one that few have heard of is no first impression.
 */
export function suggestModels(models: readonly CatalogModel[], { chosen, wellKnown, requests }: Reasons): string[] {
  const usable = models.filter(({ endpoints, status }) => endpoints.includes('chat') && status === 'active');
  const used = (model: CatalogModel): bigint => requests.get(model.id) ?? 0n;
  const popular = usable
    .filter((model) => used(model) >= POPULAR_FROM)
    .toSorted((one, other) => (used(one) < used(other) ? 1 : used(one) > used(other) ? -1 : 0));
  const known = wellKnown.flatMap((id) => usable.filter(({ canonicalId }) => canonicalId === id));
  const first = usable.filter(
    ({ canonicalId, aliases }) => chosen !== null && (canonicalId === chosen || aliases.includes(chosen)),
  );
  const ids = [...first, ...popular, ...known].map(({ canonicalId }) => canonicalId);
  return [...new Set(ids)].slice(0, SUGGESTED_MAX);
}
