import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { DisplayResponse } from '#catalog/http';
import { csvLine, unitsText } from '../statements/csv-line.js';
import type { UsageResponse, UsageRowResponse } from './usage.dto.js';

const COLUMNS = [
  ...['starts_at', 'group', 'request_count', 'error_count', 'prompt_tokens', 'completion_tokens', 'cached_tokens'],
  ...['reasoning_tokens', 'cost_usd', 'refunded_usd'],
];
const UNITS_COLUMN = 'units';
/** After all others, as columns that are added come last. */
const OPERATORS_LAST = ['cost_unknown_count', 'cost_unknown_revenue_usd'];

type Readers = 'operators' | 'customers';

const DISPLAY_COLUMNS = [
  ...['cost_display', 'refunded_display', 'display_currency', 'display_rate', 'display_rate_date'],
];
const OPERATORS_COLUMNS = [...COLUMNS, 'revenue_usd', 'upstream_cost_usd', 'margin_usd', 'forgone_usd'];

/** Documents the answer of a route that sends usage as a file. */
export function ApiUsageFile(readers: Readers): MethodDecorator {
  const columns = readers === 'operators' ? OPERATORS_COLUMNS : COLUMNS;
  const last = readers === 'operators' ? `, then ${OPERATORS_LAST.join(', ')}` : '';
  const more = readers === 'operators' ? '' : `; with a display currency also ${DISPLAY_COLUMNS.join(', ')}`;
  return applyDecorators(
    ApiProduces('text/csv'),
    ApiOkResponse({
      description: `A header, and the rows of \`data\` of the same query. Columns: ${columns.join(', ')}${more}; then units: unit, quantity and cost_usd of each, such as "web_search_call 2 0.02; page 9 0.0018"${last}.`,
      schema: { type: 'string', example: `${columns.join(',')},${UNITS_COLUMN}\n` },
    }),
  );
}

/** Exactly the rows of a response, as CSV. */
export function usageFile(usage: UsageResponse, readers: Readers, display: DisplayResponse | null): StreamableFile {
  const columns = readers === 'operators' ? OPERATORS_COLUMNS : COLUMNS;
  const shown = display === null ? columns : [...columns, ...DISPLAY_COLUMNS];
  const last = readers === 'operators' ? OPERATORS_LAST : [];
  const lines = usage.data.map((row) => {
    const values = { ...(row as object), ...ratesOf(display) } as Readonly<Record<string, string | number | null>>;
    const textOf = (name: string): string | null => (values[name] === null ? null : String(values[name]));
    return csvLine([...shown.map(textOf), unitsField(row), ...last.map(textOf)]);
  });
  const [from, to] = [usage.from.slice(0, 10), usage.to.slice(0, 10)];
  return new StreamableFile(Buffer.from(csvLine([...shown, UNITS_COLUMN, ...last]) + lines.join('')), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="usage-${from}-${to}.csv"`,
  });
}

function unitsField({ units }: UsageRowResponse): string | null {
  if (units === null) return null;
  return unitsText(units.map(({ unit, quantity, cost_usd }) => [unit, String(quantity), cost_usd]));
}

function ratesOf(display: DisplayResponse | null): object {
  if (display === null) return {};
  return { display_currency: display.currency, display_rate: display.rate, display_rate_date: display.rate_date };
}
