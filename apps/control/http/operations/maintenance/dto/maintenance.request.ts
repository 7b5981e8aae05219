import {
  ChoiceField,
  FlagField,
  IdListField,
  ObjectField,
  TextField,
  TimeField,
} from '../../../conventions/fields/fields.js';

const MESSAGE = {
  max: 500,
  optional: true,
  nullable: true,
  description: 'What customers are told.',
  example: 'Back at 09:00 UTC.',
} as const;

export class AnnouncementRequest {
  @TimeField({ description: 'When it starts.', example: '2099-01-01T02:00:00.000Z' })
  starts_at!: string;

  @TimeField({ description: 'When it ends; later than its start.', example: '2099-01-01T04:00:00.000Z' })
  ends_at!: string;

  @TextField(MESSAGE)
  message?: string | null;

  @FlagField({
    optional: true,
    description:
      'Whether requests get 503 between the two, as with the switch. False by default: it is only announced.',
  })
  refuse_requests?: boolean;
}

export class PutMaintenanceRequest {
  @ChoiceField({ values: ['on', 'off'], description: 'on: customers get 503 `maintenance`.', example: 'on' })
  mode!: 'on' | 'off';

  @TextField(MESSAGE)
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

  @ObjectField(() => AnnouncementRequest, {
    optional: true,
    nullable: true,
    description: 'Maintenance at a later time, which customers read of until it ends.',
  })
  announcement?: AnnouncementRequest | null;
}
