import { ApiProperty } from '@nestjs/swagger';
import { DisplayAmountProperty, DisplayProperty, DisplayResponse, type Display } from '../../money/display/display.js';
import type { UsageWithUnits } from '#usage';
import type { ParsedUsageQuery } from './usage.query.js';
import { presentUsage, presentUsageRow, UsageResponse, UsageRowResponse } from './usage.response.js';

export class OwnUsageRowResponse extends UsageRowResponse {
  @DisplayAmountProperty('cost_usd')
  cost_display!: string | null;

  @DisplayAmountProperty('refunded_usd')
  refunded_display!: string | null;
}

export class OwnUsageResponse extends UsageResponse {
  @DisplayProperty('at the end of the window, or now')
  display!: DisplayResponse | null;

  @ApiProperty({ type: [OwnUsageRowResponse], description: 'Intervals in which nothing was used are left out.' })
  declare data: OwnUsageRowResponse[];
}

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
