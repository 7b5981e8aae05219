import type { ErrorDetail } from '@/api/api-error';
import type { components } from '@/api/generated/management';
import type { Channel, Model } from '../../data/catalog';
import { formOf, priceOf, type PriceForm } from '../../models/price/price-form';
import { isPriced } from '../../models/price/own-price';
import { scalePrice } from '../../models/price/scale-price';

export type Discovered = components['schemas']['DiscoveredModelResponse'];
type Addition = components['schemas']['ChannelModelAdditionRequest'];

/** Of one request, as the API has it. */
const ADDED_MAX = 500;
/** Of its objects, less the one around its rows. */
const NAMES_MAX = 1_999;
/** Of a channel, as the API has it. */
export const SERVED_MAX = 1_000;
/** Longer names of providers cannot be served. */
const UPSTREAM_ID_MAX = 300;

/** What an operator decides about a model of the provider. */
export interface RowValues {
  readonly model: string;
  readonly context: string;
  readonly price: PriceForm;
  readonly cost: PriceForm;
}

export interface DiscoveryRow {
  readonly discovered: Discovered;
  /** As the channel serves it; null: it does not. */
  readonly served: Channel['models'][number] | null;
  /** Of the catalog; null: it gets it. */
  readonly known: Model | null;
  readonly values: RowValues;
  readonly canServe: boolean;
}

/** Models of the catalog by each of their names. */
type Names = ReadonlyMap<string, Model>;

export function namesOf(catalog: readonly Model[]): Names {
  return new Map(catalog.flatMap((model) => [model.canonical_id, ...model.aliases].map((name) => [name, model])));
}

interface RowSources {
  readonly channel: Channel;
  readonly names: Names;
}

/** What is not served comes first, in the provider's order, and stays there when it is saved. */
export function rowsOf(models: readonly Discovered[], { channel, names }: RowSources): DiscoveryRow[] {
  const served = new Map(channel.models.map((model) => [model.upstream_id, model]));
  const ordered = [...models].sort((a, b) => Number(a.served) - Number(b.served));
  return ordered.map((discovered) => {
    const now = served.get(discovered.upstream_id) ?? null;
    const { proposal } = discovered;
    const values = {
      model: now?.model ?? discovered.model ?? proposal.model ?? '',
      context: String(proposal.context_length ?? ''),
      price: formOf(proposal.price),
      cost: formOf(now?.cost ?? proposal.cost),
    };
    return {
      discovered,
      served: now,
      known: knownAs(values, names),
      values,
      canServe: now === null && discovered.upstream_id.length <= UPSTREAM_ID_MAX,
    };
  });
}

export type RowEdits = Readonly<Record<string, Partial<RowValues>>>;

/** The rows with what was typed: a keystroke among thousands of rows makes one of them anew. */
export function editedRows(rows: readonly DiscoveryRow[], edits: RowEdits, names: Names): readonly DiscoveryRow[] {
  return rows.map((row) => {
    const edit = edits[row.discovered.upstream_id];
    if (edit === undefined) return row;
    const values = { ...row.values, ...edit };
    return { ...row, values, known: knownAs(values, names) };
  });
}

const knownAs = ({ model }: Pick<RowValues, 'model'>, names: Names): Model | null => names.get(model.trim()) ?? null;

/** The rows of each request of a save: as many as the API takes of one body. */
export function batchesOf(rows: readonly DiscoveryRow[]): readonly (readonly DiscoveryRow[])[] {
  const batches: DiscoveryRow[][] = [];
  let left = 0;
  for (const row of rows) {
    const names = namesIn(additionOf(row));
    const last = batches.at(-1);
    if (last !== undefined && last.length < ADDED_MAX && names <= left) last.push(row);
    else batches.push([row]);
    left = (batches.at(-1) === last ? left : NAMES_MAX) - names;
  }
  return batches;
}

/** Members of all objects of a value. */
function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, member) => sum + namesIn(member), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

/** A price of the catalog stays; only its page changes it. */
export const hasPrice = ({ known }: DiscoveryRow): boolean => known !== null && known.current_price !== null;

export function additionOf(row: DiscoveryRow): Addition {
  const { discovered, known, values } = row;
  const { name, upstream_id, proposal } = discovered;
  const context = values.context.replaceAll(/[\s,.]/g, '');
  const own = proposal.context_length === Number(context) ? proposal.max_output_tokens : null;
  return {
    upstream_id,
    model: values.model.trim(),
    ...(isPriced(values.cost) && { cost: newPriceOf(values.cost) }),
    ...(!hasPrice(row) && isPriced(values.price) && { price: newPriceOf(values.price) }),
    ...(known === null && name !== null && name.trim() !== '' && { name: name.slice(0, NAME_MAX) }),
    ...(known === null && context !== '' && { context_length: Number(context) }),
    ...(known === null && own !== null && { max_output_tokens: Math.min(own, Number(context)) }),
  };
}

const NAME_MAX = 200;

/** Without what is not set: a body has a bounded number of names. */
function newPriceOf(form: PriceForm): ReturnType<typeof priceOf> {
  const set = Object.entries(priceOf(form)).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(set);
}

/** The price as a markup on the cost, with every rate of the cost. Null: there is no cost, or a price already. */
export function markedUp(row: DiscoveryRow, factor: string): PriceForm | null {
  return hasPrice(row) || !isPriced(row.values.cost) ? null : scalePrice(row.values.cost, factor);
}

export function filterRows(rows: readonly DiscoveryRow[], text: string): readonly DiscoveryRow[] {
  const query = text.trim().toLowerCase();
  if (query === '') return rows;
  return rows.filter(({ discovered: { upstream_id: id, name }, values: { model } }) =>
    [id, name ?? '', model].some((part) => part.toLowerCase().includes(query)),
  );
}

/** The fields of the API and the inputs of a row. */
export type RowField = 'model' | 'context_length' | 'price' | 'cost';

export interface RowError {
  readonly field: RowField;
  readonly code: string;
  readonly message: string;
}

/** What the API refuses, by the provider's model. */
export function errorsOf(
  details: readonly ErrorDetail[],
  rows: readonly DiscoveryRow[],
): Readonly<Record<string, RowError>> {
  return Object.fromEntries(
    details.flatMap(({ path, code, message }) => {
      const [, index = '', name = ''] = /^models\[(\d+)\]\.(\w+)/.exec(path) ?? [];
      const row = rows[Number(index)];
      if (index === '' || row === undefined) return [];
      const field = FIELDS.find((known) => known === name) ?? 'model';
      return [[row.discovered.upstream_id, { field, code, message: message.replace(`${path}: `, '') }]];
    }),
  );
}

const FIELDS: readonly RowField[] = ['model', 'context_length', 'price', 'cost'];
