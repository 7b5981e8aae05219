import { TextField } from '../../../conventions/fields/fields.js';
import { TimeZoneField } from '../../../conventions/fields/locale-fields.js';

export class StatementQuery {
  @TextField({
    max: 7,
    pattern: /^20\d\d-(0[1-9]|1[0-2])$/,
    expected: 'a month such as 2026-11',
    optional: true,
    description: 'The month; the present one unless told.',
    example: '2026-11',
  })
  month?: string;

  @TimeZoneField({ optional: true, description: "Whose clocks begin the month; the organization's unless told." })
  tz?: string;
}
