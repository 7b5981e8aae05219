import { measureJson } from './measure-json.js';

describe('measureJson', () => {
  it.each([
    { json: '1', measure: { depth: 0, names: 0, nameLength: 0, items: 0 } },
    { json: 'null', measure: { depth: 0, names: 0, nameLength: 0, items: 0 } },
    { json: '[]', measure: { depth: 1, names: 0, nameLength: 0, items: 0 } },
    { json: '{"a":1,"bcd":2}', measure: { depth: 1, names: 2, nameLength: 3, items: 0 } },
    { json: '{"a":{"b":[{"long":null}]},"c":"text"}', measure: { depth: 4, names: 4, nameLength: 4, items: 1 } },
    { json: '[[],[1,{}],null]', measure: { depth: 3, names: 0, nameLength: 0, items: 5 } },
    { json: '{"__proto__":{"x":1}}', measure: { depth: 2, names: 2, nameLength: 9, items: 0 } },
  ])('of $json', ({ json, measure }) => {
    expect(measureJson(JSON.parse(json))).toEqual(measure);
  });

  it('measures a value deeper than the stack', () => {
    expect(measureJson(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).depth).toBe(100_000);
  });
});
