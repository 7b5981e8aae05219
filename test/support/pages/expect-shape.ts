/** What differs from run to run, and what stands for it: actors, ids by their kind, backups, times, hashes, numbers. */
const KINDS: readonly (readonly [pattern: RegExp, shape: (value: string) => string])[] = [
  [/\w+:\w+_\w*(?:…\w*)?/, () => String.raw`\w+:\w+_\w+`],
  [/\b(?:org|gen|txn|topup|fact|rtf)_\w*(?:…\w*)?/, (id) => String.raw`${id.split('_')[0] ?? ''}_\w+(?:…\w+)?`],
  [/\d{8}T\d{6}Z-\w+/, () => String.raw`\d{8}T\d{6}Z-\w+`],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/, () => String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`],
  [/\b[0-9a-f]{8}\b/, () => '[0-9a-f]{8}'],
  [/\d(?:[\d,.]*\d)?/, () => String.raw`\d(?:[\d,.]*\d)?`],
  [/…/, () => '.*'],
];
const VALUES = new RegExp(KINDS.map(([pattern]) => pattern.source).join('|'), 'g');

/** Throws unless each line of an example is printed, with other values of these kinds; blanks count as one. */
export function expectShape(example: string, printed: string): void {
  const lines = printed.split('\n');
  for (const line of example.trimEnd().split('\n')) {
    const shape = shapeOf(line.trim());
    if (!lines.some((other) => shape.test(other)))
      throw new Error(`nothing printed has the shape of\n${line}\n${String(shape)}\nin\n${printed}`);
  }
}

function shapeOf(line: string): RegExp {
  const texts = line.split(VALUES).map(literal);
  const values = (line.match(VALUES) ?? []).map(shapeOfValue);
  return new RegExp(`^\\s*${texts.map((text, index) => text + (values[index] ?? '')).join('')}\\s*$`);
}

function shapeOfValue(value: string): string {
  const kind = KINDS.find(([pattern]) => new RegExp(`^(?:${pattern.source})$`).test(value));
  if (kind === undefined) throw new Error(`${value} is of no kind`);
  return kind[1](value);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`);
}
