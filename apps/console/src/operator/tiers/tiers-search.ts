import { textOf } from '@/frame/search/search-params';

interface TiersSearch {
  /** The tier beside the table. */
  readonly tier?: string;
  readonly archived?: boolean;
}

export function readTiersSearch({ tier, archived }: Record<string, unknown>): TiersSearch {
  return { ...textOf('tier', tier), ...(archived === true ? { archived } : {}) };
}
