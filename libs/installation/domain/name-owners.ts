interface NamedModel {
  readonly canonicalId: string;
  readonly aliases: readonly string[];
}

interface ExistingModel extends NamedModel {
  readonly archivedAt: Date | null;
}

/** Who has, or claims, a name. A name answers to one model only; aliases of archived models are free. */
export interface NameOwners {
  /** Canonical ids of all but `self`. */
  othersOf(name: string, self: string): string[];
}

/** @param claims of a file: names that it gives to models */
export function nameOwners(existing: readonly ExistingModel[], claims: readonly NamedModel[]): NameOwners {
  const owners = new Map<string, Set<string>>();
  const add = (name: string, canonicalId: string): void => {
    const known = owners.get(name);
    if (known === undefined) owners.set(name, new Set([canonicalId]));
    else known.add(canonicalId);
  };
  for (const { canonicalId, aliases, archivedAt } of existing) {
    for (const name of [canonicalId, ...(archivedAt === null ? aliases : [])]) add(name, canonicalId);
  }
  for (const { canonicalId, aliases } of claims) for (const name of [canonicalId, ...aliases]) add(name, canonicalId);
  return { othersOf: (name, self) => [...(owners.get(name) ?? [])].filter((owner) => owner !== self) };
}
