import { matchesGlob } from '#core';

interface NamedModel {
  readonly canonicalId: string;
  readonly aliases: readonly string[];
}

/**
 * A list of models as it is stored, in canonical ids, which never change. An alias becomes the canonical id of its
 * model. A pattern stays, and the models that it covers by an alias follow it. Other names stay as they are: those of
 * models that do not exist yet.
 * @param models in order of precedence: the first with a name has it
 */
export function resolveNames(list: readonly string[], models: readonly NamedModel[]): string[] {
  const resolved = list.flatMap((entry) =>
    entry.includes('*') ? [entry, ...coveredByAlias(entry, models)] : [meantBy(entry, models)],
  );
  return [...new Set(resolved)];
}

function meantBy(name: string, models: readonly NamedModel[]): string {
  const isNamed = ({ canonicalId, aliases }: NamedModel): boolean => canonicalId === name || aliases.includes(name);
  return models.find(isNamed)?.canonicalId ?? name;
}

function coveredByAlias(glob: string, models: readonly NamedModel[]): string[] {
  return models
    .filter(({ canonicalId, aliases }) => {
      return !matchesGlob(glob, canonicalId) && aliases.some((alias) => matchesGlob(glob, alias));
    })
    .map(({ canonicalId }) => canonicalId);
}
