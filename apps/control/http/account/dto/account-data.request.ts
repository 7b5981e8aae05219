import { body } from '../../conventions/fields/declare.js';
import { accountEmail } from '../../conventions/fields/people.js';

export class DeleteAccountRequest extends body({
  email: accountEmail('The address of the account, repeated: no click alone deletes it.'),
}) {}
