import { CHANNEL_STATUSES } from '#channels';
import { exampleId } from '../../../conventions/examples.js';
import {
  ChoiceField,
  IdListField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';

const CHANNELS_MAX = 100;
const TAGS = { items: 20, max: 50, optional: true } as const;

export class ChangeChannelsRequest {
  @IdListField({ prefix: 'chn', items: CHANNELS_MAX, description: 'Which channels.', example: [exampleId('chn')] })
  ids!: string[];

  @ChoiceField({
    values: CHANNEL_STATUSES,
    optional: true,
    description: 'Their status from now on.',
    example: 'enabled',
  })
  status?: (typeof CHANNEL_STATUSES)[number];

  @TextField({ max: 500, optional: true, description: 'Why; shown next to the status.' })
  reason?: string;

  @WholeNumberField({ min: 0, max: 1_000_000, optional: true, description: 'Lower is tried first.', example: 100 })
  priority?: number;

  @TextListField({ ...TAGS, description: 'Tags that they get.', example: [] })
  add_tags?: string[];

  @TextListField({ ...TAGS, description: 'Tags that they lose.', example: [] })
  remove_tags?: string[];
}
