/** One parameter of an address: left out unless it is a text. */
export function textOf<Name extends string>(name: Name, value: unknown): { readonly [key in Name]?: string } {
  // A router reads `?q=12` as a number.
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? ({ [name]: text } as { readonly [key in Name]: string }) : {};
}

/** One parameter of an address: left out unless it is one of these words. */
export function oneOf<Name extends string, const Word extends string>(
  name: Name,
  value: unknown,
  words: readonly Word[],
): { readonly [key in Name]?: Word } {
  const word = words.find((known) => known === value);
  return word === undefined ? {} : ({ [name]: word } as { readonly [key in Name]: Word });
}
