import type { Fleet } from '../fleet.js';
import type { PriceRow } from '../checker/evidence.js';

interface StoredPrice {
  readonly id: string;
  readonly model: string;
  readonly source: string;
  readonly effective_from: Date;
  readonly rows: readonly { readonly rates: Readonly<Record<string, string>> }[];
}

/** All price versions of all models, the oldest first. */
export async function readPrices(fleet: Fleet): Promise<PriceRow[]> {
  const rows = await fleet.query<StoredPrice>(
    `SELECT p.id, m.canonical_id AS model, p.source, p.effective_from, p.rows FROM price_version p
     JOIN model m ON m.id = p.model_id ORDER BY p.effective_from, p.id`,
  );
  return rows.map(({ id, model, source, effective_from: effectiveFrom, rows: [row] }) => ({
    versionId: id,
    model,
    reference: source,
    rates: Object.fromEntries(Object.entries(row?.rates ?? {}).map(([meter, rate]) => [meter, BigInt(rate)])),
    effectiveFromMs: effectiveFrom.getTime(),
  }));
}
