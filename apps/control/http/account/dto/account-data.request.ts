import { AccountEmailField } from '../../conventions/fields/email-field.js';

export class DeleteAccountRequest {
  @AccountEmailField({ description: 'The address of the account, repeated: no click alone deletes it.' })
  email!: string;
}
