import { choice, integer, shape, text } from '../../fields/kinds.js';
import { exampleId } from '../../fields/examples.js';
import type { Field } from '../../fields/field.js';

/** `object` of a reply: the name of its kind. */
export function objectName<const Name extends string>(name: Name): Field<Name, false> {
  return choice([name]);
}

export function version(): Field<number, false> {
  return integer('Version of the object. Same as its ETag, for `If-Match`.', { example: 1 });
}

/** ISO 4217. */
export function currencyCode(description = 'Currency of the amount.'): Field<string, false> {
  return text(description, {
    max: 3,
    pattern: /^[A-Z]{3}$/,
    rule: 'currency',
    expected: 'a currency such as EUR',
    example: 'USD',
  });
}

/** The kind and id that changed or booked something. */
export function actor(): Field<string, false> {
  return text({ example: `admin_token:${exampleId('tok')}` });
}

/** The secret of a key or token: only in the first response. */
export function secret(example: string): Field<string, true> {
  return text('Shown only once and never stored. A replay of the request omits it.', { example, optional: true });
}

/** The code of a text and its parameters, for rendering it in another language. */
export function messageFields(code: string, params: Readonly<Record<string, unknown>>) {
  return {
    code: text('Code of the text. Codes may be added.', { example: code }),
    params: shape<Readonly<Record<string, unknown>>>(
      { type: 'object', additionalProperties: true },
      'Parameters of the text: strings, numbers, and lists of `{code, params}`. Amounts end in `_usd`.',
      { example: params },
    ),
  };
}
