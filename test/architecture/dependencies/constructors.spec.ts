import { sourceFiles } from '../source-tree.js';

/** More is two concerns. */
const DEPENDENCIES_MAX = 9;
/** Wider ones, which only shrink: two are split with ADR 52; an order by a saved method is a top-up and a checkout. */
const WIDER: Readonly<Record<string, number>> = {
  'libs/completions/run/run-tools.ts': 10,
  'libs/completions/tier.guard.ts': 10,
  'libs/payments/automatic/method-orders.service.ts': 10,
};

/** The parameters of each constructor in the text. */
function dependenciesIn(text: string): number[] {
  return Array.from(text.matchAll(/\n {2}constructor\(([^)]*)\)/g), ([, list = '']) => {
    const parameters = list.replaceAll(/\/\*\*[^]*?\*\/|\{[^}]*\}|<[^>]*>/g, '').split(',');
    return parameters.filter((parameter) => parameter.trim() !== '').length;
  });
}

describe('constructors', () => {
  const counted = sourceFiles('apps', 'libs')
    .map(({ path, text }) => [path, Math.max(0, ...dependenciesIn(text))] as const)
    .sort(([, one], [, other]) => other - one);

  it(`have at most ${DEPENDENCIES_MAX} dependencies`, () => {
    process.stderr.write(
      `widest constructors: ${counted
        .slice(0, 5)
        .map((entry) => entry.join(' '))
        .join(', ')}\n`,
    );
    expect(Object.fromEntries(counted.filter(([, count]) => count > DEPENDENCIES_MAX))).toEqual(WIDER);
  });

  it('are counted by their parameters', () => {
    const text =
      '\n  constructor(\n    private readonly a: Map<string, number>,\n    { b, c }: Config,\n  ) {}\n  constructor() {}';
    expect(dependenciesIn(text)).toEqual([2, 0]);
  });
});
