/** The variables of this process. The only code that reads `process.env`. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** A foreign variable, such as a provider's key that a file refers to. Null: unset or empty. */
export function environmentValue(name: string): string | null {
  return environment()[name] || null;
}
