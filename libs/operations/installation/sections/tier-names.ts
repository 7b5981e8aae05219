import { TiersService } from '#auth';
import { RoutifyError } from '#core';
import { readAll } from './read-all.js';

/** Tiers that are not archived, by id and by name. */
export class TierNames {
  private constructor(
    private readonly byId: ReadonlyMap<string, string>,
    private readonly byName: ReadonlyMap<string, string>,
  ) {}

  static async read(tiers: TiersService): Promise<TierNames> {
    const rows = await readAll((page) => tiers.list({}, page));
    return new TierNames(
      new Map(rows.map(({ id, name }) => [id, name])),
      new Map(rows.map(({ id, name }) => [name, id])),
    );
  }

  findName(id: string): string | null {
    return this.byId.get(id) ?? null;
  }

  /** Throws `conflict` when it was removed after the plan. */
  getId(name: string): string {
    const id = this.byName.get(name);
    if (id === undefined) throw new RoutifyError('conflict', `the tier ${name} no longer exists`);
    return id;
  }
}
