/** What a spreadsheet would compute instead of showing it. */
const FORMULA = /^[=+@\t\r]|^-(?!\d)/;

/** One line of a CSV file (RFC 4180), its end included. Text that begins like a formula gets an apostrophe before it. */
export function csvLine(fields: readonly (string | null)[]): string {
  return `${fields.map(csvField).join()}\r\n`;
}

function csvField(field: string | null): string {
  const text = field ?? '';
  const shown = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
