import { TextField } from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListMailsQuery extends ListQuery {
  @TextField({
    max: 64,
    optional: true,
    description: 'queued, sent or dead; a comma means "or".',
    example: 'dead',
  })
  status?: string;

  @TextField({ max: 200, optional: true, description: 'Part of the address of the recipient.' })
  q?: string;
}
