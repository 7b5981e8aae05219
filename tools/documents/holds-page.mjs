// docs/operations/holds-by-model.md as text. Pure, so that a test can compare it with the committed page.

const ROUNDED_USD = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en-US');
const NANO_USD_PER_USD = 1e9;

/**
 * @param {{ canonicalId: string, reasoningHold: string, tokensPerSecond: number, boundTokens: number, startTokens: number,
 *   boundNanoUsd: bigint, startNanoUsd: bigint }[]} models that think, with the bounds of a stream without a limit
 * @param {{ extendAt: number, leadMs: number }} rules
 */
export function holdsPage(models, rules) {
  const rows = models.map((model) => `| ${cellsOf(model, rules).join(' | ')} |`);
  const headings = ['model', 'hold', 'rate', 'bound', 'first hold', 'asks for more', 'bound', 'first hold', 'beyond'];
  return [
    '# Holds of reasoning models, by model\n',
    'The hold of a stream of each shipped reasoning model, and the usage that is possible beyond it, in the terms of',
    '[holds](holds.md): for a request without a limit and with an empty prompt, at the shipped list price.\n',
    '- **rate**: `tokens_per_second`, the fastest known rate. **bound**: the most output, in tokens and as an amount.',
    '- **first hold**: 4,096 tokens or eight seconds at the rate. Each later step is as long.',
    `- **asks for more**: when ${rules.extendAt * 100} % of the hold may be used: for hidden thinking ${rules.leadMs / 1_000} s before the clock says so,`,
    '  for visible thinking at that many tokens.',
    '- **beyond**: the most that one request can forgo, if its upstream is so much faster than the rate that it reports the whole',
    '  bound before the hold has grown, and neither balance nor caps have anything left. At the rate, and below: 0. Thinking that was cut off',
    '  is within the hold.\n',
    'Written by `npm run docs` from `prisma/seed/catalog.json`, `libs/catalog/listed/known-rates.ts` and `libs/core/pricing/holds`.\n',
    `| ${headings.join(' | ')} |`,
    `|${'---|'.repeat(headings.length)}`,
    ...rows,
    '',
  ].join('\n');
}

function cellsOf(model, { extendAt, leadMs }) {
  const { canonicalId, reasoningHold, tokensPerSecond, boundTokens, startTokens, boundNanoUsd, startNanoUsd } = model;
  const isClocked = reasoningHold === 'clock';
  const asks = isClocked
    ? `after ${Math.max(0, (startTokens * extendAt) / tokensPerSecond - leadMs / 1_000).toFixed(1)} s`
    : `at ${tokens(Math.ceil(startTokens * extendAt))}`;
  return [
    canonicalId,
    `\`${reasoningHold}\``,
    isClocked ? `${WHOLE.format(tokensPerSecond)}/s` : '–',
    tokens(boundTokens),
    tokens(startTokens),
    startTokens < boundTokens ? asks : '–',
    usd(boundNanoUsd),
    usd(startNanoUsd),
    isClocked ? usd(boundNanoUsd - startNanoUsd) : '0',
  ];
}

function tokens(count) {
  return WHOLE.format(count);
}

function usd(nanoUsd) {
  return nanoUsd === 0n ? '0' : ROUNDED_USD.format(Number(nanoUsd) / NANO_USD_PER_USD);
}
