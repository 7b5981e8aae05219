import { ChoiceField, IdListField, TextField, TimeField } from '../../../conventions/fields/fields.js';

export class PutMaintenanceRequest {
  @ChoiceField({ values: ['on', 'off'], description: 'on: customers get 503 `maintenance`.', example: 'on' })
  mode!: 'on' | 'off';

  @TextField({
    max: 500,
    optional: true,
    nullable: true,
    description: 'What customers are told.',
    example: 'Back at 09:00 UTC.',
  })
  message?: string | null;

  @TimeField({
    optional: true,
    nullable: true,
    description: 'The end: from then on the switch counts as off, and until then Retry-After names it.',
  })
  until?: string | null;

  @IdListField({
    prefix: 'org',
    items: 100,
    optional: true,
    description: 'Organizations that are served all the same.',
    example: [],
  })
  allow_organizations?: string[];
}
