import type { FieldOptions } from './field.js';
import { TextListField } from './fields.js';

/** One pattern of a `GlobsField`. */
export const GLOB = /^[A-Za-z0-9][A-Za-z0-9._:/@*+-]*$|^\*[A-Za-z0-9._:/@*+-]*$/;

/** Patterns over model names, in which `*` matches any text: `openai/*`. */
export function GlobsField(options: FieldOptions): PropertyDecorator {
  return TextListField({
    items: 200,
    max: 200,
    pattern: GLOB,
    expected: 'a list of at most 200 model names, in which * stands for any text',
    example: ['openai/*', 'gpt-4o*'],
    ...options,
  });
}
