import { etagOf, parseIfMatch, presentChange } from './if-match.js';
import { definedFields, mergePatch } from './merge-patch.js';
import { withoutSecrets } from './without-secrets.js';

describe('If-Match', () => {
  it.each([
    { header: undefined, version: null },
    { header: '*', version: null },
    { header: etagOf(7), version: 7 },
    { header: ' "7" ', version: 7 },
  ])('$header expects version $version', ({ header, version }) => {
    expect(parseIfMatch(header)).toBe(version);
  });

  it.each(['7', 'W/"7"', '"x"', '', '"7", "8"'])('%j is refused', (header) => {
    expect(() => parseIfMatch(header)).toThrow(expect.objectContaining({ param: 'If-Match' }));
  });

  it('reports a conflict with the current object', async () => {
    const present = (n: number): { n: number } => ({ n });
    expect(await presentChange({ changed: 1 }, present)).toEqual({ n: 1 });
    await expect(presentChange({ conflict: 2 }, present)).rejects.toMatchObject({
      code: 'version_conflict',
      metadata: { current: { n: 2 } },
    });
  });
});

describe('mergePatch', () => {
  // The table of RFC 7396, appendix A, without its non-object cases.
  it.each([
    { target: { a: 'b' }, patch: { a: 'c' }, result: { a: 'c' } },
    { target: { a: 'b' }, patch: { b: 'c' }, result: { a: 'b', b: 'c' } },
    { target: { a: 'b' }, patch: { a: null }, result: {} },
    { target: { a: 'b', b: 'c' }, patch: { a: null }, result: { b: 'c' } },
    { target: { a: ['b'] }, patch: { a: 'c' }, result: { a: 'c' } },
    { target: { a: 'c' }, patch: { a: ['b'] }, result: { a: ['b'] } },
    { target: { a: { b: 'c' } }, patch: { a: { b: 'd', c: null } }, result: { a: { b: 'd' } } },
    { target: { a: [{ b: 'c' }] }, patch: { a: [1] }, result: { a: [1] } },
    { target: { e: null }, patch: { a: 1 }, result: { e: null, a: 1 } },
    { target: [1, 2], patch: { a: 'b', c: null }, result: { a: 'b' } },
    { target: {}, patch: { a: { bb: { ccc: null } } }, result: { a: { bb: {} } } },
  ])('of $target and $patch', ({ target, patch, result }) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('cannot reach a prototype', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": "yes"}}'));
    expect(merged).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('definedFields', () => {
  it('keeps null and drops absent fields', () => {
    expect(definedFields({ a: undefined, b: null, c: 0 })).toEqual({ b: null, c: 0 });
  });
});

describe('withoutSecrets', () => {
  it('drops fields named secret at any depth', () => {
    const body = { id: 'key', secret: 'canary', list: [{ secret: 'canary', label: 'x' }] };
    expect(withoutSecrets(body)).toEqual({ id: 'key', list: [{ label: 'x' }] });
  });
});
