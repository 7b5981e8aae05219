const HUNDREDTHS = 10_000n;

/** A change in percent with two decimals, truncated (`-33.33`); null when `before` is 0 and `after` is not. */
export function formatPercent({ before, after }: { readonly before: bigint; readonly after: bigint }): string | null {
  if (before === after) return '0';
  if (before === 0n) return null;
  const hundredths = ((after - before) * HUNDREDTHS) / before;
  const digits = (hundredths < 0n ? -hundredths : hundredths).toString().padStart(3, '0');
  const fraction = digits.slice(-2).replace(/0+$/, '');
  return `${hundredths < 0n ? '-' : ''}${digits.slice(0, -2)}${fraction === '' ? '' : `.${fraction}`}`;
}
