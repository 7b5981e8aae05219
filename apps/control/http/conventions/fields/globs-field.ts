import type { FieldOptions } from './field.js';
import { TextListField } from './fields.js';

/** How lists of models are stored; part of descriptions. */
export const ALIASES_ABOUT =
  'Names are stored as canonical ids: a change of an alias later changes nothing here. A pattern is followed by the models that it covers by an alias.';

/** One pattern of a `GlobsField`. */
export const GLOB = /^[A-Za-z0-9][A-Za-z0-9._:/@*+-]*$|^\*[A-Za-z0-9._:/@*+-]*$/;

/** Names of models, and patterns in which `*` matches any text: `openai/*`. ModelNamesPipe resolves aliases. */
export function GlobsField(options: FieldOptions): PropertyDecorator {
  return TextListField({
    items: 200,
    max: 200,
    pattern: GLOB,
    expected: 'a list of at most 200 model names, in which * stands for any text',
    example: ['openai/*', 'anthropic/claude-sonnet-4.5'],
    ...options,
  });
}
