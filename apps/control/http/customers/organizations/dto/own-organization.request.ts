import { WholeNumberField } from '../../../conventions/fields/fields.js';
import { NameField } from '../../../conventions/fields/name-field.js';
import { LocaleField, TimeZoneField } from '../../../conventions/fields/locale-fields.js';

export class UpdateOwnOrganizationRequest {
  @NameField({ max: 200, optional: true, description: 'For people.', example: 'Acme GmbH' })
  name?: string;

  @TimeZoneField({ optional: true, description: 'Where its days and months begin.', example: 'Europe/Berlin' })
  tz?: string;

  @LocaleField({ optional: true, description: 'Language of what it is sent.', example: 'en' })
  locale?: string;

  @WholeNumberField({
    min: 1,
    max: 365,
    nullable: true,
    optional: true,
    description:
      'Days for which responses of `/v1/responses` are kept, encrypted, unless a request has `store: false`. Null: none are kept, and what was kept is deleted.',
    example: null,
  })
  response_retention_days?: number | null;
}
