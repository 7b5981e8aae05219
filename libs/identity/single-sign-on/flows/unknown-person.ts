import { RoutifyError } from '#core';

export function unknownPerson(): RoutifyError {
  return new RoutifyError('invalid_credentials', 'There is no account for this identity.');
}
