import type { components } from '@/api/generated/management';
import type { Channel, Model } from '../../data/catalog';

export type Discovered = components['schemas']['DiscoveredModelResponse'];
type ServedModel = components['schemas']['ChannelModelRequest'];

/** Which model of the catalog an upstream's model is served as; null: it is not served. */
export type Mapping = Readonly<Record<string, string | null>>;

/** What is served stays so; nothing else is chosen for the operator. */
export function mappingOf(discovered: readonly Discovered[], served: Channel['models']): Mapping {
  const now = new Map(served.map(({ upstream_id: id, model }) => [id, model]));
  return Object.fromEntries([
    ...discovered.map(({ upstream_id: id }) => [id, now.get(id) ?? null] as const),
    ...now.entries(),
  ]);
}

/** What to propose for a row that is switched on: the catalog's own match, else a model whose name ends alike. */
export function proposalFor({ upstream_id, model }: Discovered, models: readonly Model[]): string | null {
  if (model !== null) return model;
  const name = upstream_id.toLowerCase();
  const alike = models.find(
    ({ canonical_id: id, aliases }) => id.endsWith(`/${name}`) || id === name || aliases.includes(name),
  );
  return alike?.canonical_id ?? null;
}

/** The list that a PATCH writes: whole, costs kept by the API. */
export function modelsOf(mapping: Mapping): ServedModel[] {
  return Object.entries(mapping).flatMap(([upstream_id, model]) => (model === null ? [] : [{ model, upstream_id }]));
}

/** Models that two upstream names are chosen for: the API takes one each. */
export function doubledModels(mapping: Mapping): string[] {
  const models = modelsOf(mapping).map(({ model }) => model);
  return [...new Set(models.filter((model, index) => models.indexOf(model) !== index))];
}

/** What is served first, then what the catalog knows, then the rest in the upstream's order. */
export function sortDiscovered(rows: readonly Discovered[]): Discovered[] {
  const rank = ({ served, model_id: id }: Discovered): number => (served ? 0 : id === null ? 2 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

export function filterDiscovered(rows: readonly Discovered[], text: string): Discovered[] {
  const query = text.trim().toLowerCase();
  return rows.filter(({ upstream_id: id, name, model }) =>
    [id, name ?? '', model ?? ''].some((part) => part.toLowerCase().includes(query)),
  );
}
