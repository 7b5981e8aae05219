/** A name in Google's spelling, which accepts `snake_case` and writes `camelCase`. */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
