import type { BrowserAnswer } from '#identity';
import { kind } from '../../conventions/fields/declare.js';
import { isPlainObject } from '../../conventions/is-plain-object.js';

const EXAMPLE: BrowserAnswer = {
  id: 'mZyTr0v3hA',
  rawId: 'mZyTr0v3hA',
  type: 'public-key',
  response: { clientDataJSON: 'eyJ0eXBlIjoi…' },
  clientExtensionResults: {},
};

/** `toJSON()` of a `PublicKeyCredential`, unchanged. */
export const browserAnswer = kind<BrowserAnswer>(() => ({
  schema: { type: 'object', additionalProperties: true } as never,
  check: { accepts: isPlainObject, expected: 'an object, as `toJSON()` of a `PublicKeyCredential` gives it' },
  examples: { requiredRequest: EXAMPLE },
}));
