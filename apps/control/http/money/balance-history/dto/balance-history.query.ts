import { QueryWholeNumberField } from '../../../conventions/fields/fields.js';
import { TimeZoneField } from '../../../conventions/fields/locale-fields.js';

const DAYS_MAX = 366;
export const DAYS_DEFAULT = 30;

export class BalanceHistoryQuery {
  @QueryWholeNumberField({
    min: 1,
    max: DAYS_MAX,
    optional: true,
    description: `How many days, today included; ${DAYS_DEFAULT} unless given.`,
    example: 7,
  })
  days?: number;

  @TimeZoneField({ optional: true, description: "Whose clocks begin a day; the organization's unless given." })
  tz?: string;
}
