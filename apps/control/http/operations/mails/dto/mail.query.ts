import { optional, query } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListMailsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('queued, sent or dead; a comma means "or".', { max: 64, example: 'dead' }),
    q: text('Part of the address of the recipient.', { max: 200 }),
  }),
}) {}
