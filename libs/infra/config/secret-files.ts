import { environmentValue } from './environment.js';
import type { VariableFacts } from './variable.js';
import { VARIABLES } from './variables.js';

/** Paths of the files that hold secrets of this environment: the values of `NAME_FILE`. */
export function secretFiles(): string[] {
  const variables: readonly VariableFacts[] = Object.values(VARIABLES);
  const secrets = variables.filter(({ secret }) => secret === true);
  return secrets.flatMap(({ name }) => environmentValue(`${name}_FILE`) ?? []);
}
