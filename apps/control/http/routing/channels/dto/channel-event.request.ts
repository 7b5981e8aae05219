import { TextField } from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListChannelEventsQuery extends ListQuery {
  @TextField({
    max: 500,
    optional: true,
    description: 'Only these kinds; a comma means "or".',
    example: 'ejected,recovered',
  })
  kind?: string;
}
