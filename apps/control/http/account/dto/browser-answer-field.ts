import type { BrowserAnswer } from '#identity';
import { field, type FieldOptions } from '../../conventions/fields/field.js';
import { isPlainObject } from '../../conventions/is-plain-object.js';

const EXAMPLE: BrowserAnswer = {
  id: 'mZyTr0v3hA',
  rawId: 'mZyTr0v3hA',
  type: 'public-key',
  response: { clientDataJSON: 'eyJ0eXBlIjoi…' },
  clientExtensionResults: {},
};

/** `toJSON()` of a `PublicKeyCredential`, unchanged. */
export function BrowserAnswerField(options: Omit<FieldOptions, 'example'>): PropertyDecorator {
  return field(
    {
      accepts: isPlainObject,
      expected: 'an object, as `toJSON()` of a `PublicKeyCredential` gives it',
      schema: { type: 'object', additionalProperties: true } as never,
    },
    { ...options, ...(options.optional === true ? {} : { example: EXAMPLE }) },
  );
}
