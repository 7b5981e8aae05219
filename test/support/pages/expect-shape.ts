/** Values of an output that differ from run to run: what is left out, ids, times, numbers. */
const VALUES =
  /\b(?:\w+:)?(?:org|gen|txn|topup|fact|usr|rtf)_\w*(?:…\w*)?|…|\b[0-9a-f]{8}\b|\d{4}-\d\d-\d\dT[\d:.]+Z|\d{8}T\d{6}Z-\w+|\d(?:[\d,.]*\d)?/g;

/** Of each line of an example, a printed line with other ids, times and numbers; blanks count as one. */
export function expectShape(example: string, printed: string): void {
  const lines = printed.split('\n');
  for (const line of example.trimEnd().split('\n')) {
    const shape = shapeOf(line);
    if (!lines.some((other) => shape.test(other)))
      throw new Error(`nothing printed has the shape of\n${line}\n${String(shape)}\nin\n${printed}`);
  }
}

function shapeOf(line: string): RegExp {
  const parts = line.trim().split(VALUES);
  const values = line.trim().match(VALUES) ?? [];
  const source = parts.map((part, index) => `${literal(part)}${patternOf(values[index])}`).join('');
  return new RegExp(`^\\s*${source}\\s*$`);
}

function patternOf(value: string | undefined): string {
  if (value === undefined) return '';
  if (value === '…') return '.*';
  return /^[\d.,]+$/.test(value) ? '\\d(?:[\\d.,]*\\d)?' : '[\\w:.+-]+(?:…\\w*)?';
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
}
