import { operatorApi } from '@/api/client';
import type { components, paths } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';

export type PriceImport = components['schemas']['PriceImportResponse'];
export type ImportRow = PriceImport['rows'][number];
type ImportQuery = NonNullable<paths['/admin/v1/prices/import']['post']['parameters']['query']>;

export interface PriceFile {
  readonly name: string;
  readonly text: string;
}

/** The types of content that the API takes, by how a text begins. */
export function contentTypeOf({ name, text }: PriceFile): string {
  const start = text.trimStart();
  if (/\.(?:ndjson|jsonl)$/i.test(name) || /^\{[^\n]*\}\s*\n\s*\{/.test(start)) return 'application/x-ndjson';
  if (/\.json$/i.test(name) || start.startsWith('{') || start.startsWith('[')) return 'application/json';
  return 'text/csv';
}

/** Cells that are copied from a spreadsheet are parted by tabs. */
export function asCsv(text: string): string {
  const [head = ''] = text.split('\n', 1);
  if (!head.includes('\t')) return text;
  return text.replace(/\r/g, '').split('\n').map(cellsOf).join('\n');
}

function cellsOf(line: string): string {
  return line
    .split('\t')
    .map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
}

/** A preview of a file, or with the token of a preview its application. */
export async function importPrices(query: ImportQuery, file: PriceFile): Promise<PriceImport> {
  const type = contentTypeOf(file);
  const text = type === 'text/csv' ? asCsv(file.text) : file.text;
  return unwrap(
    operatorApi.client.POST('/admin/v1/prices/import', {
      params: { query },
      body: text as never,
      bodySerializer: () => text,
      headers: { 'Content-Type': type },
    }),
  );
}

export type RowTab = 'changes' | 'problems' | 'all';

const isProblem = ({ action }: ImportRow): boolean => action === 'error' || action === 'blocked';
const isChange = ({ action }: ImportRow): boolean =>
  action === 'create' || action === 'update' || isProblem({ action } as ImportRow);

/** Problems first, then in the order of the file. */
export function rowsIn(rows: readonly ImportRow[], tab: RowTab): ImportRow[] {
  return rows
    .filter((row) => (tab === 'all' ? true : tab === 'problems' ? isProblem(row) : isChange(row)))
    .sort((a, b) => Number(isProblem(b)) - Number(isProblem(a)));
}
