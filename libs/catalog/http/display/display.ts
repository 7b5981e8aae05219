import { object, text, convertUsd, type DisplayRate } from '#core';
import { reply } from '#core/http';

/** The currency in which an answer shows its amounts beside US dollars. */
export class DisplayResponse extends reply({
  currency: text({ example: 'EUR' }),
  rate: text('Value of one US dollar in the display currency.', { example: '0.92' }),
  rate_date: text('Date from which the rate applies (UTC).', { example: '2026-11-01' }),
}) {}

/** The rate of all `*_display` amounts of an answer. */
export function display(moment: string) {
  return object(
    DisplayResponse,
    `Conversion of the \`_display\` amounts, each rounded once to nine decimals, half away from zero, at the rate ${moment}. \`null\`: amounts in US dollars only.`,
    { nullable: true },
  );
}

/** An amount in the display currency, beside the one in US dollars. */
export function displayAmount(usdField: string) {
  return text(`\`${usdField}\` in the display currency. \`null\` without a display currency.`, {
    nullable: true,
    example: '22.9999494',
  });
}

/** Converts decimal strings of US dollars by one rate; without a rate to null. */
export class Display {
  constructor(private readonly rate: DisplayRate | null) {}

  get response(): DisplayResponse | null {
    if (this.rate === null) return null;
    const { currency, rate, date } = this.rate;
    return { currency, rate, rate_date: date };
  }

  of(usd: string | null): string | null {
    return this.rate === null || usd === null ? null : convertUsd(usd, this.rate.rate);
  }
}
