import { Injectable } from '@nestjs/common';
import { ApiKeysService, type Membership } from '#auth';

/** Whose requests a member sees: a developer only those of its own keys. */
@Injectable()
export class VisibleKeys {
  constructor(private readonly keys: ApiKeysService) {}

  /** The requested keys that the member can see; null: all keys of the organization. */
  async of({ memberId, reach }: Membership, requested: readonly string[] | null): Promise<readonly string[] | null> {
    if (reach.all) return requested;
    const own = await this.keys.idsOf(memberId);
    return requested === null ? own : own.filter((id) => requested.includes(id));
  }
}
