import { Injectable } from '@nestjs/common';
import { ApiKeysService, reaches, type Membership } from '#auth';
import { keyReachOf } from '#core/http';

/** Requests by their keys and by the projects that they count for; null: by any, or by none. */
interface RequestChoice {
  readonly keyIds: readonly string[] | null;
  readonly projectIds: readonly string[] | null;
}

/** Which requests a member sees: a developer those of its own keys, and others by its roles in projects. */
@Injectable()
export class VisibleRequests {
  constructor(private readonly keys: ApiKeysService) {}

  /**
   * Of the chosen requests those that a member sees. One that does not see all sees those of its own keys, or all of
   * projects that it names and may see all of.
   */
  async among(member: Membership, chosen: RequestChoice): Promise<RequestChoice> {
    const { all, own, projectIds: whole, ownProjectIds } = member.reach;
    const { keyIds, projectIds: named } = chosen;
    if (all) return chosen;
    if (named === null && !own && whole.length > 0) return { keyIds, projectIds: whole };
    if (named?.every((id) => whole.includes(id)) === true) return chosen;
    const ownOf = [...whole, ...ownProjectIds];
    return {
      keyIds: meet(await this.ownKeys(member), keyIds),
      projectIds: own ? named : meet(ownOf, named),
    };
  }

  /** Of the chosen keys those that a member reaches, by their present project; null: any. */
  async keysAmong(member: Membership, chosen: readonly string[] | null): Promise<readonly string[] | null> {
    return member.reach.all ? chosen : meet(await this.keys.idsWithin(keyReachOf(member)), chosen);
  }

  async sees(
    member: Membership,
    { keyId, projectId }: { readonly keyId: string; readonly projectId: string | null },
  ): Promise<boolean> {
    const { reach } = member;
    if (reaches(reach, { projectId, isOwn: false })) return true;
    return reaches(reach, { projectId, isOwn: true }) && (await this.ownKeys(member)).includes(keyId);
  }

  private ownKeys(member: Membership): Promise<string[]> {
    return this.keys.idsWithin({ ...keyReachOf(member), own: true, projectIds: [], ownProjectIds: [] });
  }
}

function meet(ids: readonly string[], chosen: readonly string[] | null): readonly string[] {
  return chosen === null ? ids : ids.filter((id) => chosen.includes(id));
}
