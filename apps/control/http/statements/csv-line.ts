/** What a spreadsheet would compute instead of showing it; some also read the wide forms of East Asian keyboards. */
const FORMULA = /^[-=+@\t\r\n＝＋－＠]/;
/** An amount, or what looks like one: nothing that could be computed. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** One line of a CSV file (RFC 4180), its end included. Text that begins like a formula gets an apostrophe before it. */
export function csvLine(fields: readonly (string | null)[]): string {
  return `${fields.map(csvField).join()}\r\n`;
}

function csvField(field: string | null): string {
  const text = field ?? '';
  const shown = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
