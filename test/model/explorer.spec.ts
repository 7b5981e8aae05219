import { explore, type Model, type Step } from './explorer.js';

/** A graph as a model: `steps` are lines `from>to`, `from~to` when the step is a fault. */
function graph(steps: string, { unsafe = '', ends = '' }): Model<string> {
  const lines = steps.split(' ').map((line) => [line[0]!, line[1] === '>', line[2]!] as const);
  return {
    start: 'a',
    encode: (state) => state,
    steps: (state) =>
      lines
        .filter(([from]) => from === state)
        .map(([from, fair, to]): Step<string> => ({ name: `${from}${to}`, fair, next: to })),
    violations: (state) => (unsafe.includes(state) ? [`never ${state}`] : []),
    isRightEnd: (state) => ends.includes(state),
  };
}

describe('explore', () => {
  it('counts states and steps, including joins and cycles', () => {
    const found = explore(graph('a>b a>c b>d c>d d>a', { ends: 'd' }));
    expect(found).toMatchObject({ states: 4, steps: 5, stranded: 0, strandedTrace: null, farthest: 2 });
    expect(found.violations.size).toBe(0);
  });

  it('finds states that cannot reach the right end, and a shortest way to one', () => {
    const found = explore(graph('a>b b>c a>d d>e e>d d>f f>d', { ends: 'c' }));
    expect(found.stranded).toBe(3);
    expect(found.strandedTrace).toEqual({ steps: ['ad'], end: 'd' });
  });

  it('never relies on a fault to reach the right end', () => {
    expect(explore(graph('a>b b~c', { ends: 'c' })).stranded).toBe(2);
    expect(explore(graph('a~b b>c', { ends: 'ac' })).stranded).toBe(0);
  });

  it('names each broken invariant with a shortest way, and searches nothing behind it', () => {
    const found = explore(graph('a>b b>c a>c c>d d>e', { unsafe: 'cd', ends: 'e' }));
    expect(found.states).toBe(3);
    expect([...found.violations]).toEqual([['never c', { steps: ['ac'], end: 'c' }]]);
    expect(found.stranded).toBe(0);
  });

  it('checks the start state, too', () => {
    expect(explore(graph('a>b', { unsafe: 'a' })).violations.get('never a')?.steps).toEqual([]);
    expect(explore(graph('a>a', {})).stranded).toBe(1);
  });

  it('throws above its limit of states', () => {
    const counter: Model<number> = {
      start: 0,
      encode: String,
      steps: (state) => [{ name: 'more', fair: true, next: state + 1 }],
      violations: () => [],
      isRightEnd: () => true,
    };
    expect(() => explore(counter, 2_000)).toThrow(RangeError);
  });
});
