/** Text that a spreadsheet evaluates as a formula; some accept full-width forms of East Asian keyboards, too. */
const FORMULA = /^[-=+@\t\r\n＝＋－＠]/;
/** A plain number, which a spreadsheet does not evaluate. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One line of a CSV file (RFC 4180), line end included. Text that begins like a formula gets an apostrophe in front. */
export function csvLine(fields: readonly (string | null)[]): string {
  return `${fields.map(csvField).join()}\r\n`;
}

function csvField(field: string | null): string {
  const text = field ?? '';
  const shown = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** Units with quantity and amount in one field: `web_search_call 2 -0.02; page 9 -0.0018`. */
export function unitsText(units: readonly (readonly [unit: string, quantity: string, amountUsd: string])[]): string {
  return units.map((unit) => unit.join(' ')).join('; ');
}
