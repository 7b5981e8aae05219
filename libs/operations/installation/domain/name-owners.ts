interface NamedModel {
  readonly canonicalId: string;
  readonly aliases: readonly string[];
}

interface ExistingModel extends NamedModel {
  readonly archivedAt: Date | null;
}

/** Owners of model names, existing or claimed. A name belongs to one model; aliases of archived models are free. */
interface NameOwners {
  /** Canonical ids of all owners except `self`. */
  othersOf(name: string, self: string): string[];
}

/** @param claims names that a file gives to models */
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
