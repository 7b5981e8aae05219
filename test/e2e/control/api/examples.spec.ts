import { CASES, DOCUMENT, faultsOf } from '../../../support/control/api-cases.js';

/** `every-example.verify.spec.ts` sends the examples and checks the responses. */
describe('the examples of the API document', () => {
  it.each(CASES)('$name: request and response match their schemas', ({ operation }) => {
    for (const content of Object.values(operation.requestBody?.content ?? {})) {
      expect(content.example).toBeDefined();
      expect(faultsOf(content.example, content)).toEqual([]);
    }
    for (const { content = {} } of [
      ...Object.values(operation.responses),
      ...Object.values(DOCUMENT.components.responses),
    ]) {
      for (const media of Object.values(content)) expect(faultsOf(media.example, media)).toEqual([]);
    }
    for (const { name, in: location, schema } of operation.parameters ?? []) {
      if (location === 'path') expect([name, schema.example]).toEqual([name, expect.any(String)]);
    }
  });
});
