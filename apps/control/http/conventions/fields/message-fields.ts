import { shape, text } from './kinds.js';

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
