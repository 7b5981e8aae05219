import type { Principal } from '#kernel';

type ModelRules = Pick<Principal, 'tierModelAllow' | 'tierModelDeny' | 'organizationModelAllow' | 'keyModelAllow'>;

/**
 * Whether a principal can use a model. Tier, organization and key must each allow it, and the tier's deny list wins.
 * A glob matches the canonical id or any alias, so `names` lists them all: a model denied under one name is denied
 * under every name, and a model allowed under one name is allowed under every name.
 */
export function modelAllowed(rules: ModelRules, names: readonly string[]): boolean {
  if (matchesAny(rules.tierModelDeny, names)) return false;
  return [rules.tierModelAllow, rules.organizationModelAllow, rules.keyModelAllow].every(
    (globs) => globs === null || matchesAny(globs, names),
  );
}

function matchesAny(globs: readonly string[], names: readonly string[]): boolean {
  return globs.some((glob) => names.some((name) => matchesGlob(glob, name)));
}

/** `*` matches any text, slashes included; other characters match literally. Linear time for every pattern. */
export function matchesGlob(glob: string, name: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === name;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let position = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}
