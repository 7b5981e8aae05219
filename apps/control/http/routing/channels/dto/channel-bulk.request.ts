import { CHANNEL_STATUSES } from '#channels';
import { body } from '../../../conventions/fields/declare.js';
import { choice, ids, integer, text, texts } from '../../../conventions/fields/kinds.js';
import { exampleId } from '../../../conventions/examples.js';

const CHANNELS_MAX = 100;
const TAGS = { items: 20, max: 50, optional: true } as const;

export class ChangeChannelsRequest extends body({
  ids: ids('chn', 'Which channels.', { items: CHANNELS_MAX, example: [exampleId('chn')] }),
  status: choice(CHANNEL_STATUSES, 'Their status from now on.', { optional: true, example: 'enabled' }),
  reason: text('Why; shown next to the status.', { max: 500, optional: true }),
  priority: integer('Lower is tried first.', { min: 0, max: 1_000_000, optional: true, example: 100 }),
  add_tags: texts('Tags that they get.', { ...TAGS, example: [] }),
  remove_tags: texts('Tags that they lose.', { ...TAGS, example: [] }),
}) {}
