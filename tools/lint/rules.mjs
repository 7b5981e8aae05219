/** Rules of this code base for oxlint. */

const AMOUNT = /(?:Nano|Femto)Usd$/;
const CONVERSIONS = new Set(['Number', 'parseFloat']);

/** An amount stays a bigint: a double is exact only up to 2^53. */
const noDoubleAmounts = {
  create: (context) => {
    const conversions = [];
    return {
      CallExpression: ({ callee }) => conversions.push(CONVERSIONS.has(callee.name)),
      'CallExpression:exit': () => conversions.pop(),
      Identifier: (node) => {
        if (conversions.includes(true) && AMOUNT.test(node.name)) {
          context.report({ node, message: 'An amount stays a bigint: a double is exact only up to 2^53.' });
        }
      },
    };
  },
};

const noEnums = {
  create: (context) => ({
    TSEnumDeclaration: (node) => context.report({ node, message: 'A union of strings instead of an enum.' }),
  }),
};

/** `...{ a, b }` in a literal only saves lines. */
const noLiteralSpreads = {
  create: (context) => ({
    SpreadElement: (node) => {
      if (node.argument.type === 'ObjectExpression')
        context.report({ node, message: 'Members of a literal are written out, not spread from another literal.' });
    },
  }),
};

export default {
  meta: { name: 'routify' },
  rules: { 'no-double-amounts': noDoubleAmounts, 'no-enums': noEnums, 'no-literal-spreads': noLiteralSpreads },
};
