import { RoutifyError } from '#kernel';

export function unknownPerson(): RoutifyError {
  return new RoutifyError('invalid_credentials', 'nothing is known of this person');
}
