import { compareUsd, leastUsd, marginOf } from '@/kit/values/decimals';
import type { StatusKind } from '@/kit';
import type { Channel, MissingModel, Model } from '../../data/catalog';

/** One direction of a price: what customers pay, what the cheapest channel takes, what is kept. */
export interface Side {
  readonly price: string | null;
  readonly cost: string | null;
  readonly margin: number | null;
}

export interface ModelRow {
  readonly model: Model;
  readonly missing: MissingModel['reason'] | null;
  readonly input: Side;
  readonly output: Side;
  readonly requestCount: number;
}

interface Supply {
  readonly channels: readonly Channel[];
  readonly missing: readonly MissingModel[];
  readonly requestCounts: ReadonlyMap<string, number>;
}

type Rate = 'input_per_mtok_usd' | 'output_per_mtok_usd';

/** Each model with its price, the lowest cost of enabled channels and the margin. */
export function rowsOf(models: readonly Model[], { channels, missing, requestCounts }: Supply): ModelRow[] {
  const reasons = new Map(missing.map(({ id, reason }) => [id, reason]));
  return models.map((model) => ({
    model,
    missing: reasons.get(model.id) ?? null,
    input: sideOf(model, channels, 'input_per_mtok_usd'),
    output: sideOf(model, channels, 'output_per_mtok_usd'),
    requestCount: requestCounts.get(model.id) ?? 0,
  }));
}

export function sideOf(model: Model, channels: readonly Channel[], rate: Rate): Side {
  const price = model.current_price?.[rate] ?? null;
  const costs = channels
    .filter(({ state }) => state.status === 'enabled')
    .flatMap(({ models }) => models.filter(({ model_id: id }) => id === model.id))
    .flatMap(({ cost }) => cost?.[rate] ?? []);
  const cost = leastUsd(costs);
  return { price, cost, margin: marginOf(price, cost) };
}

export function isBelowCost({ input, output }: ModelRow): boolean {
  return [input, output].some(({ price, cost }) => price !== null && cost !== null && compareUsd(price, cost) < 0);
}

/** Below this a margin is marked: a change of a provider's price eats it. */
const THIN = 0.1;

export function toneOfMargin(margin: number | null): 'bad' | 'warn' | undefined {
  if (margin === null) return undefined;
  return margin < 0 ? 'bad' : margin < THIN ? 'warn' : undefined;
}

export type Tab = 'all' | 'missing' | 'below_cost' | 'unlisted';

const IS_IN: Readonly<Record<Tab, (row: ModelRow) => boolean>> = {
  all: () => true,
  missing: ({ missing }) => missing !== null,
  below_cost: isBelowCost,
  unlisted: ({ model: { status } }) => status !== 'active',
};

export const countIn = (rows: readonly ModelRow[], tab: Tab): number => rows.filter(IS_IN[tab]).length;

export const SORTS = ['name', '-name', 'input', '-input', 'requests', '-requests'] as const;
/** A column, from the least; with `-` from the greatest. */
export type Sort = (typeof SORTS)[number];

/** Those without an input price last, in either direction. */
function compareBy(sort: Sort, a: ModelRow, b: ModelRow): number {
  const sign = sort.startsWith('-') ? -1 : 1;
  if (sort.endsWith('name')) return sign * a.model.canonical_id.localeCompare(b.model.canonical_id);
  if (sort.endsWith('requests')) return sign * (a.requestCount - b.requestCount);
  const [one, other] = [a.input.price, b.input.price];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return sign * compareUsd(one, other);
}

/** Without an order of its own: those without a price first, then those below cost, then by name. */
export function select(rows: readonly ModelRow[], tab: Tab, text: string, sort?: Sort): ModelRow[] {
  const query = text.trim().toLowerCase();
  const rank = (row: ModelRow): number => (row.missing !== null ? 0 : isBelowCost(row) ? 1 : 2);
  return rows
    .filter(IS_IN[tab])
    .filter(({ model: { canonical_id: id, name, aliases } }) =>
      [id, name, ...aliases].some((part) => part.toLowerCase().includes(query)),
    )
    .sort((a, b) => (sort === undefined ? rank(a) - rank(b) : compareBy(sort, a, b)) || compareBy('name', a, b));
}

export function kindOf({ model: { status }, missing }: Pick<ModelRow, 'model' | 'missing'>): StatusKind {
  if (missing !== null) return 'warn';
  return ({ active: 'ok', hidden: 'rest', draft: 'rest', deprecated: 'live' } as const)[status];
}

/** Of a model with a date: before it, and after it. Null: it has none. */
export function lifeOf({ sunset_at: at }: Pick<Model, 'sunset_at'>, nowMs: number): 'retiring' | 'retired' | null {
  if (at === null) return null;
  return Date.parse(at) <= nowMs ? 'retired' : 'retiring';
}
