import { RoutifyError } from '#core';

/** An address has one account, and links none. Shown only to a person who has proved the address. */
export function accountExists(): RoutifyError {
  return new RoutifyError('account_exists', 'An account with this email already exists. Log in to continue.');
}
