import { RoutifyError } from '../../kernel/errors.js';
import { splitFilter } from './list.js';

/** Values of a filter with a fixed set of values; a comma means "or". Throws 400 for any other value. */
export function readChoices<T extends string>(
  text: string | undefined,
  param: string,
  values: readonly T[],
): T[] | undefined {
  return splitFilter(text)?.map((part) => {
    const known = values.find((value) => value === part);
    if (known !== undefined) return known;
    throw new RoutifyError('invalid_request_error', `${param}: expected ${values.join(', ')}, got ${part}`, { param });
  });
}
