import type { QueryClient } from '@tanstack/react-query';
import { modelsQuery } from '../../data/catalog';
import { importPrices } from '../import/import-prices';
import { listOf, type PriceChange } from './group-prices';

interface GroupWrite {
  readonly changes: readonly PriceChange[];
  /** RFC 3339; null: at once. */
  readonly effectiveFrom: string | null;
  readonly source: string;
}

/** Why nothing was written: the models that the server would not change, or whose prices are others by now. */
interface GroupRefusal {
  readonly kind: 'refused' | 'outdated';
  readonly models: readonly string[];
}

/**
 * Writes all of the prices, or none. The preview fixes the versions that apply replaces; what was shown is compared with
 * what is read after it, so that no price that is newer than the screen is overwritten. Null: written.
 */
export async function saveGroup(client: QueryClient, { changes, ...rest }: GroupWrite): Promise<GroupRefusal | null> {
  const { effectiveFrom, source } = rest;
  const file = { name: 'prices.json', text: listOf(changes) };
  const { import_token, rows } = await importPrices(
    {
      dry_run: true,
      format: 'native',
      mode: 'update_only',
      source,
      ...(effectiveFrom === null ? {} : { effective_from: effectiveFrom }),
    },
    file,
  );
  const refused = rows.filter(({ action }) => action !== 'update' && action !== 'unchanged');
  if (refused.length > 0) return { kind: 'refused', models: refused.map(({ model, key }) => model ?? key) };
  const now = await client.query({ ...modelsQuery, staleTime: 0 });
  const others = changes.filter(({ model }) => {
    const read = now.find(({ id }) => id === model.id);
    return JSON.stringify(read?.current_price) !== JSON.stringify(model.current_price);
  });
  if (others.length > 0) return { kind: 'outdated', models: others.map(({ model }) => model.canonical_id) };
  // Null: each price is what it shall be already.
  if (import_token !== null) await importPrices({ import_token }, file);
  return null;
}
