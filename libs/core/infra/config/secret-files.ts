import { environmentValue } from './environment.js';
import type { VariableFacts } from './variable.js';
import { VARIABLES } from './variables.js';

/** Paths of the files that hold secrets of this environment: the values of `NAME_FILE`. Certificates are none. */
export function secretFiles(): string[] {
  const variables: readonly VariableFacts[] = Object.values(VARIABLES);
  const secrets = variables.filter(({ secret, isPublic }) => secret === true && isPublic !== true);
  return secrets.flatMap(({ name }) => environmentValue(`${name}_FILE`) ?? []);
}
