import { oneOf, textOf } from '@/frame/search/search-params';
import { SORTS, type Sort } from '../rows/model-rows';

const TABS = ['missing', 'below_cost', 'unlisted'] as const;

const PANELS = ['import', 'updates'] as const;

export interface ModelsSearch {
  readonly q?: string;
  readonly tab?: (typeof TABS)[number];
  /** The model whose price is being set. */
  readonly price?: string;
  readonly panel?: (typeof PANELS)[number];
  readonly sort?: Sort;
}

export function readModelsSearch({ q, tab, price, panel, sort }: Record<string, unknown>): ModelsSearch {
  return {
    ...textOf('q', q),
    ...oneOf('tab', tab, TABS),
    ...textOf('price', price),
    ...oneOf('panel', panel, PANELS),
    ...oneOf('sort', sort, SORTS),
  };
}
