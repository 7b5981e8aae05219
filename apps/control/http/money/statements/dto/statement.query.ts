import { optional, query } from '../../../conventions/fields/declare.js';
import { timeZone } from '../../../conventions/fields/formats.js';
import { text } from '../../../conventions/fields/kinds.js';

export class StatementQuery extends query(
  optional({
    month: text('The month; the present one unless told.', {
      max: 7,
      pattern: /^20\d\d-(0[1-9]|1[0-2])$/,
      expected: 'a month such as 2026-11',
      example: '2026-11',
    }),
    tz: timeZone("Whose clocks begin the month; the organization's unless told."),
  }),
) {}
