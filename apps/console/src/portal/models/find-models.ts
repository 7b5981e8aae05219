import { compareUsd } from '@/kit/values/decimals';
import type { Model, ModelsSearch } from './models-search';

/** How the list is ordered; `vendor` also has a line for each vendor. */
export const SORTS = ['vendor', 'name', 'input', 'output', 'context'] as const;

export type Sort = (typeof SORTS)[number];

export const sortOf = ({ sort }: ModelsSearch): Sort => SORTS.find((name) => name === sort) ?? 'vendor';

export const vendorOf = ({ id }: Pick<Model, 'id'>): string => id.slice(0, Math.max(id.indexOf('/'), 0));

/** Every word must be in the id or the name. */
export function findModels(models: readonly Model[], search: ModelsSearch): Model[] {
  const { q = '', vendor, can, context } = search;
  const words = q.toLowerCase().split(/\s+/);
  const found = models.filter((model) => {
    const text = `${model.id} ${model.name}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (vendor === undefined || vendorOf(model) === vendor) &&
      (can === undefined || model.capabilities.some((one) => one === can)) &&
      (context === undefined || model.context_length >= Number(context))
    );
  });
  const compare = ORDERS[sortOf(search)];
  return found.toSorted((one, other) => compare(one, other) || (one.id < other.id ? -1 : 1));
}

type Order = (one: Model, other: Model) => number;

const ORDERS: Readonly<Record<Sort, Order>> = {
  vendor: () => 0,
  name: (one, other) => nameOf(one).localeCompare(nameOf(other)),
  input: (one, other) => byPrice(one.pricing.input_per_mtok_usd, other.pricing.input_per_mtok_usd),
  output: (one, other) => byPrice(one.pricing.output_per_mtok_usd, other.pricing.output_per_mtok_usd),
  context: (one, other) => other.context_length - one.context_length,
};

const nameOf = ({ id }: Model): string => id.slice(id.indexOf('/') + 1);

/** The cheapest first; models without such a price are last. */
function byPrice(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return compareUsd(one, other);
}

/** A model, or the line above those of a vendor. */
export type ModelRow = { readonly model: Model } | { readonly vendor: string; readonly count: number };

export const isModel = (row: ModelRow): row is { readonly model: Model } => 'model' in row;

/** @param models those of a vendor beside each other */
export function withVendors(models: readonly Model[]): ModelRow[] {
  const counts = new Map<string, number>();
  for (const model of models) counts.set(vendorOf(model), (counts.get(vendorOf(model)) ?? 0) + 1);
  return models.flatMap((model, index): ModelRow[] => {
    const vendor = vendorOf(model);
    const before = models[index - 1];
    const isFirst = before === undefined || vendorOf(before) !== vendor;
    return isFirst ? [{ vendor, count: counts.get(vendor) ?? 0 }, { model }] : [{ model }];
  });
}
