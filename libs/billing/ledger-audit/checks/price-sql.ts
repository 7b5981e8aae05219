/** The rates of the price row for a prompt: those of the highest step it reaches. */
export function ratesFor(rows: string, promptTokens: string): string {
  return `(SELECT step->'rates' FROM jsonb_array_elements(${rows}) AS step
    WHERE (step->>'from_prompt_tokens')::numeric <= ${promptTokens}
    ORDER BY (step->>'from_prompt_tokens')::numeric DESC LIMIT 1)`;
}

/** Up to four multipliers in parts per million; an absent one is neutral. */
export const MULTIPLIERS = [1, 2, 3, 4].map((n) => `coalesce(u.multipliers_ppm[${n}], 1000000)::numeric`).join(' * ');
export const MULTIPLIED_UNITS = '1000000000000000000000000000000'; // a million units, times a million for each multiplier

export function ceilDiv(dividend: string, divisor: string): string {
  return `div(${dividend} + ${divisor} - 1, ${divisor})`;
}
