import { kind } from '../../fields/field.js';
import { texts } from '../../fields/kinds.js';
import { RoutifyError } from '../../kernel/errors.js';

/** How lists of models are stored; part of descriptions. */
export const ALIASES_ABOUT =
  'Names are stored as canonical IDs, so later changes of aliases have no effect. For a pattern, models that it matches by an alias are added.';

/** One pattern of `globs`. */
export const GLOB = /^[A-Za-z0-9][A-Za-z0-9._:/@*+-]*$|^\*[A-Za-z0-9._:/@*+-]*$/;

const NAMES_MAX = 200;

/** Names of models, and patterns in which `*` matches any text: `openai/*`. ModelNamesPipe resolves aliases. */
export const globs = kind<string[]>(() => ({
  ...texts({
    items: NAMES_MAX,
    max: 200,
    pattern: GLOB,
    rule: 'globs',
    expected: `a list of at most ${NAMES_MAX} model names, in which * matches any text`,
  }).rule,
  examples: { request: ['openai/*', 'anthropic/claude-sonnet-4.5'] },
}));

/** A resolved list, to which patterns can have added models. Throws when it is too long. */
export function requireStorableNames(names: string[], param: string): string[] {
  if (names.length <= NAMES_MAX) return names;
  const message = `${param} matches more than ${NAMES_MAX} models by alias. Use a pattern of model ids instead.`;
  throw new RoutifyError('invalid_request_error', message, { param });
}
