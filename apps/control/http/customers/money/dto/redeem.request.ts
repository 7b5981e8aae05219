import { TextField } from '../../../conventions/fields/fields.js';

export class RedeemRequest {
  @TextField({
    max: 64,
    description: 'As it was handed out; dashes, spaces and case do not matter.',
    example: '7K3QF-0A1BC-DEFGH-JKMNP',
  })
  code!: string;
}
