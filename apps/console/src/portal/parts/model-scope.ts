/** Whether a key with these patterns may call a model; without patterns it may call all. */
export function isInScope(patterns: readonly string[], id: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, id));
}

/** A pattern names a model or, with `*`, many; without its vendor an alias is meant. */
function matches(pattern: string, id: string): boolean {
  const body = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const whole = new RegExp(`^${body.join('.*')}$`);
  return whole.test(id) || whole.test(id.slice(id.indexOf('/') + 1));
}
