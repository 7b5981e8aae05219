import { ApiError } from '@/api/api-error';
import { operatorApi } from '@/api/client';
import type { components, operations } from '@/api/generated/management';
import { StatementImportsImportQuery } from '@/api/generated/values/statement-imports-import-query';
import { unwrap } from '@/api/unwrap';

export type StatementResult = components['schemas']['StatementImportResponse'];
export type Transfer = components['schemas']['StatementTransferResponse'];
type Query = NonNullable<operations['StatementImports.import']['parameters']['query']>;

/** Read once: what is imported is what was previewed, even if the file changes meanwhile. */
export interface StatementFile {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** How a file is to be read. Of currencies it can be that of the account. */
const OPTION_VALUES = {
  ...StatementImportsImportQuery,
  currency: [],
  trailing_delimiter: ['true'],
} as const;

export type StatementOption = keyof typeof OPTION_VALUES;
export const STATEMENT_OPTIONS = Object.keys(OPTION_VALUES) as readonly StatementOption[];

/** What is chosen; an empty text: what the file shows. */
export type StatementOptions = { readonly [Option in StatementOption]?: string };

export const valuesOfOption = (option: StatementOption, currency: string): readonly string[] =>
  option === 'currency' ? [currency] : OPTION_VALUES[option];

/** Options that can mend a refusal of the file. */
const MENDS: ReadonlyMap<string, StatementOption> = new Map([
  ['statement_amount_missing', 'encoding'],
  ['statement_amounts_ambiguous', 'decimal'],
  ['statement_amounts_conflict', 'decimal'],
  ['statement_date_missing', 'encoding'],
  ['statement_dates_ambiguous', 'dates'],
  ['statement_dates_conflict', 'dates'],
  ['statement_encoding_wrong', 'encoding'],
  ['statement_header_missing', 'encoding'],
  ['statement_not_text', 'encoding'],
  ['statement_text_missing', 'encoding'],
]);

/** Options that can mend a row that is skipped. */
const MENDS_ROW: ReadonlyMap<string, StatementOption> = new Map([
  ['currency_unknown', 'currency'],
  ['columns_extra', 'trailing_delimiter'],
]);

/** Null: none can. */
export function mendingRefusal(error: unknown): StatementOption | null {
  return (error instanceof ApiError && MENDS.get(String(error.facts['reason']))) || null;
}

export function mendingRows({ skipped }: Pick<StatementResult, 'skipped'>): readonly StatementOption[] {
  return [...new Set(skipped.flatMap(({ reason }) => MENDS_ROW.get(reason) ?? []))];
}

/** Without the options that are left to the file. */
export function queryOf(options: StatementOptions, isDryRun: boolean): Query {
  const chosen = Object.entries(options).filter(([, value]) => value !== '');
  return { ...(Object.fromEntries(chosen) as Query), ...(isDryRun ? { dry_run: true } : {}) };
}

export type Match = Transfer['match'];

/** How many transfers match in each way. */
export function countsOf(transfers: readonly Pick<Transfer, 'match'>[]): Readonly<Record<Match, number>> {
  const counts = { order: 0, unknown_order: 0, known: 0, no_reference: 0 };
  for (const { match } of transfers) counts[match] += 1;
  return counts;
}

const BYTES_MAX = 5 * 1_048_576;

/** Throws as the API does for a file over its limit: such a file is not sent. */
export async function readFile(file: File): Promise<StatementFile> {
  if (file.size <= BYTES_MAX) return { name: file.name, bytes: await file.arrayBuffer() };
  const facts = { reason: 'statement_file_too_large', limit: BYTES_MAX };
  const message = `The file can have at most ${BYTES_MAX} bytes.`;
  throw new ApiError(400, 'invalid_request_error', message, null, null, 'operator', facts);
}

/** The bytes as they are: banks have encodings of their own. */
export function importStatement(id: string, { bytes }: StatementFile, query: Query): Promise<StatementResult> {
  return unwrap(
    operatorApi.client.POST('/admin/v1/payment-providers/{id}/import-statement', {
      params: { path: { id }, query },
      headers: { 'content-type': 'text/csv' },
      body: bytes,
      bodySerializer: (body) => body as ArrayBuffer,
    }),
  );
}
