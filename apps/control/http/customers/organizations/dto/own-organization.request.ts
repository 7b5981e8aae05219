import { TextField } from '../../../conventions/fields/fields.js';
import { LocaleField, TimeZoneField } from '../../../conventions/fields/locale-fields.js';

export class UpdateOwnOrganizationRequest {
  @TextField({ max: 200, optional: true, description: 'For people.', example: 'Acme GmbH' })
  name?: string;

  @TimeZoneField({ optional: true, description: 'Where its days and months begin.', example: 'Europe/Berlin' })
  tz?: string;

  @LocaleField({ optional: true, description: 'Language of what it is sent.', example: 'en' })
  locale?: string;
}
