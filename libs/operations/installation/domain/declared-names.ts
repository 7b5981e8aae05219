import { resolveNames } from '#catalog';

interface NamedModel {
  readonly canonicalId: string;
  readonly aliases: readonly string[];
}

interface ExistingModel extends NamedModel {
  readonly archivedAt: Date | null;
}

/** A model of a file; without aliases it keeps those that it has. */
interface DeclaredModel {
  readonly canonicalId: string;
  readonly aliases?: readonly string[] | undefined;
}

/** The names of models after a file is applied, in order of precedence: declared, existing, archived. */
export function namesAfter(existing: readonly ExistingModel[], declared: readonly DeclaredModel[]): NamedModel[] {
  const known = new Map(existing.map((model) => [model.canonicalId, model]));
  const named = declared.map(({ canonicalId, aliases }) => ({
    canonicalId,
    aliases: aliases ?? known.get(canonicalId)?.aliases ?? [],
  }));
  const declaredIds = new Set(declared.map(({ canonicalId }) => canonicalId));
  const others = existing.filter(({ canonicalId }) => !declaredIds.has(canonicalId));
  return [
    ...named,
    ...others.filter(({ archivedAt }) => archivedAt === null),
    ...others.filter(({ archivedAt }) => archivedAt !== null),
  ];
}

/** The lists of a declaration with canonical ids in place of aliases, as they are stored. */
export function withCanonicalIds<Lists extends object>(
  declared: Lists,
  names: readonly (keyof Lists & string)[],
  models: readonly NamedModel[],
): Lists {
  const resolved = names.flatMap((name) => {
    const list = declared[name];
    return Array.isArray(list) ? [[name, resolveNames(list as string[], models)] as const] : [];
  });
  return { ...declared, ...Object.fromEntries(resolved) };
}
