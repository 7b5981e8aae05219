/** The variables of this process, from the one place that reads `process.env`. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** A variable that is not ours, such as a provider's key that a file refers to. Null: it is not set, or empty. */
export function environmentValue(name: string): string | null {
  return environment()[name] || null;
}
