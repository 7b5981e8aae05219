import { CASES, isStreamed, type ApiCase } from '../../../support/control/api-cases.js';
import { ApiExamples } from '../../../support/control/api-examples.js';

const AT_ONCE = 6;
const WRITES = CASES.filter((route) => route.method !== 'get' && !isStreamed(route));

const IMPORTS = /\/(?:installation|models|prices)\/import$/;

let examples: ApiExamples;

beforeAll(async () => {
  examples = await ApiExamples.start();
}, 120_000);

afterAll(() => examples.close());

/** The same call of several clients: each has an Idempotency-Key of its own. */
async function statuses(route: ApiCase): Promise<number[]> {
  // A file is applied with what its preview said: here it is previewed alone.
  const query = IMPORTS.test(route.path) ? '?dry_run=true' : '';
  const [target, body] = [`${await examples.pathOf(route)}${query}`, await examples.bodyOf(route)];
  const calls = Array.from({ length: AT_ONCE }, async () => (await examples.call(route, target, body)).status);
  return (await Promise.all(calls)).sort();
}

it.each(WRITES.map((route) => [route.name, route] as const))(
  'ATK-398: %s by several clients at once loses no race with a 500',
  async (_name, route) => {
    const answers = await statuses(route);
    expect(answers.filter((status) => status === 500)).toEqual([]);
    expect(Math.min(...answers)).toBeLessThan(300);
  },
  60_000,
);
