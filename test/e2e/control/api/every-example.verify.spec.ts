import { CASES, faultsOf, isEndless, queryOf, successOf } from '../../../support/control/api-cases.js';
import { ApiExamples } from '../../../support/control/api-examples.js';

/** No example has the signature of its merchant: the tests of epay call it. */
const SIGNED_QUERY = 'get /webhooks/payments/{id}';

/** Sends every example of docs/api/openapi.json; every response matches the document. */
describe('the examples of the API document', () => {
  let examples: ApiExamples;

  beforeAll(async () => {
    examples = await ApiExamples.start();
  });
  afterAll(() => examples.close());

  it.each(CASES.filter((route) => !isEndless(route) && route.name !== SIGNED_QUERY))(
    '$name: the request is served, the answer is as described',
    async (route) => {
      const [status, content] = successOf(route.operation);
      const queries = route.method === 'get' ? [queryOf(route, 'required'), queryOf(route)] : [queryOf(route)];
      for (const query of new Set(queries)) {
        const path = await examples.pathOf(route);
        const answer = await examples.call(route, `${path}${query}`, await examples.bodyOf(route));
        expect([answer.status, answer.status === status ? null : (answer.body as object)]).toEqual([status, null]);
        expect(faultsOf(answer.body, content)).toEqual([]);
      }
    },
  );
});
