import { matchesGlob, type Principal } from '#core';

type ModelRules = Pick<Principal, 'tierModelAllow' | 'tierModelDeny' | 'organizationModelAllow'> &
  Partial<Pick<Principal, 'projectModelAllow' | 'keyModelAllow'>>;

/** The names of a model. Its canonical id never changes and never becomes that of another; an alias can do both. */
interface NamedModel {
  readonly canonicalId: string;
  readonly aliases: readonly string[];
}

/**
 * Whether a principal can use a model. Tier, organization, project and key must each allow it, and the tier's deny list wins.
 * What is allowed is a matter of canonical ids alone, so that a change of an alias neither takes a model from a key nor
 * gives it one. A denied name counts as a canonical id and as an alias: a model denied under one name is denied under
 * every name.
 */
export function modelAllowed(rules: ModelRules, model: NamedModel): boolean {
  return (
    isIn(rules.tierModelAllow, model.canonicalId) &&
    isIn(rules.organizationModelAllow, model.canonicalId) &&
    isIn(rules.projectModelAllow ?? null, model.canonicalId) &&
    isIn(rules.keyModelAllow ?? null, model.canonicalId) &&
    !isDenied(rules.tierModelDeny, model)
  );
}

function isIn(allowed: readonly string[] | null, canonicalId: string): boolean {
  return allowed === null || allowed.some((glob) => matchesGlob(glob, canonicalId));
}

function isDenied(denied: readonly string[], { canonicalId, aliases }: NamedModel): boolean {
  return denied.some((glob) => matchesGlob(glob, canonicalId) || aliases.some((alias) => matchesGlob(glob, alias)));
}
