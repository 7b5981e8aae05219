/** A variable that is not ours, such as a provider's key that a file refers to. Null: it is not set, or empty. */
export function environmentValue(name: string): string | null {
  return process.env[name] || null;
}
