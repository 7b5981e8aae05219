/**
 * `visa 4242` as people know it; other methods as the provider names them.
 *
 * @param nameOf what people call a way to pay; null: as the provider does
 */
export function methodText(method: string, nameOf: (code: string) => string | null): string {
  const [, brand, last] = /^(\w+) (\d{4})$/.exec(method) ?? [];
  const code = brand ?? method;
  const name = code.replaceAll('_', ' ');
  const shown = nameOf(code) ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return last === undefined ? shown : `${shown} •••• ${last}`;
}
