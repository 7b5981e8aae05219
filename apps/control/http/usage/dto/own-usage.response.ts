import { reply } from '../../conventions/fields/declare.js';
import { objects } from '../../conventions/fields/kinds.js';
import { type Display } from '../../money/display/display.js';
import type { UsageWithUnits } from '#usage';
import type { ParsedUsageQuery } from './usage.query.js';
import { presentUsage, presentUsageRow, UsageResponse, UsageRowResponse } from './usage.response.js';
import { display, displayAmount } from '../../money/display/display.js';

export class OwnUsageRowResponse extends reply({
  ...UsageRowResponse.fields,
  cost_display: displayAmount('cost_usd'),
  refunded_display: displayAmount('refunded_usd'),
}) {}

export class OwnUsageResponse extends reply({
  ...UsageResponse.fields,
  display: display('at the end of the window, or now'),
  data: objects(OwnUsageRowResponse, 'Intervals in which nothing was used are left out.'),
}) {}

/** Usage as customers see it, with the display currency. */
export function presentOwnUsage(
  query: ParsedUsageQuery,
  rows: readonly UsageWithUnits[],
  display: Display,
): OwnUsageResponse {
  const data = rows.map((row) => {
    const shown = presentUsageRow(row, query.groupBy);
    const converted = { cost_display: display.of(shown.cost_usd), refunded_display: display.of(shown.refunded_usd) };
    return Object.assign(shown, converted);
  });
  return Object.assign(presentUsage(query, []), { display: display.response, data });
}
