/** A name in Google's `camelCase`; its API also accepts `snake_case`. */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
