import { query } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export class ListChannelEventsQuery extends query({
  ...ListQuery.fields,
  kind: text('Only these kinds; a comma means "or".', { max: 500, optional: true, example: 'ejected,recovered' }),
}) {}
