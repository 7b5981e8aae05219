import { body } from '../../../conventions/fields/declare.js';
import { text } from '../../../conventions/fields/kinds.js';

export class RedeemRequest extends body({
  code: text('As it was handed out; dashes, spaces and case do not matter.', {
    max: 64,
    example: '7K3QF-0A1BC-DEFGH-JKMNP',
  }),
}) {}
