import { optional, query } from '../../../conventions/fields/declare.js';
import { timeZone } from '../../../conventions/fields/formats.js';
import { integer } from '../../../conventions/fields/kinds.js';

const DAYS_MAX = 366;
export const DAYS_DEFAULT = 30;

export class BalanceHistoryQuery extends query(
  optional({
    days: integer(`How many days, today included; ${DAYS_DEFAULT} unless given.`, {
      min: 1,
      max: DAYS_MAX,
      example: 7,
    }),
    tz: timeZone("Whose clocks begin a day; the organization's unless given."),
  }),
) {}
