import type { ModelList, SourceModel } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';

/**
 * Words that stand for models. `all-team-models` in the list of a key without a team matches nothing, and
 * `no-default-models` of a user leaves nothing to the user's own keys.
 *
 * Source: BerriAI/litellm `litellm/proxy/_types.py` (SpecialModelNames) and `auth/auth_checks.py` (can_key_call_model,
 * can_team_access_model, can_user_call_model); docs.litellm.ai `proxy/key_auth_arch`; read on 30 November 2026.
 */
const ALL = ['*', 'all-proxy-models'];
const TEAM = 'all-team-models';
const ORGANIZATION = 'all-org-models';
const NO_DEFAULT = 'no-default-models';

/** What the lists of LiteLLM allow: names, patterns, groups of `model_info.access_groups`, and words. */
export class ModelLists {
  private readonly idOf = new Map<string, string>();

  /** @param groups names of models by the access group that they are in */
  constructor(
    models: readonly Pick<SourceModel, 'id' | 'aliases'>[],
    private readonly groups: ReadonlyMap<string, readonly string[]>,
  ) {
    for (const { id, aliases = [] } of models) for (const alias of aliases) this.idOf.set(alias, id);
    for (const { id } of models) this.idOf.set(id, id);
  }

  /** The list of a key. With a team it has the team's models at most, which the caller sees to. */
  ofKey(row: SourceRow, hasTeam: boolean): ModelList {
    const names = row.list('models');
    if (names.length === 0 || (hasTeam && names.includes(TEAM))) return null;
    return this.of(names.filter((name) => name !== TEAM));
  }

  /** @param organization the team's; its list counts only where the team's says so, as LiteLLM checks it at no request */
  ofTeam(row: SourceRow, organization: SourceRow | undefined): ModelList {
    const names = row.list('models');
    if (names.length === 0) return null;
    if (!names.includes(ORGANIZATION)) return this.of(names);
    const inherited = organization?.list('models') ?? [ORGANIZATION];
    return inherited.length === 0 ? null : this.of([...names.filter((name) => name !== ORGANIZATION), ...inherited]);
  }

  /** Of keys that belong to no team. */
  ofUser(row: SourceRow): ModelList {
    const names = row.list('models');
    if (names.includes(NO_DEFAULT)) return [];
    return names.length === 0 ? null : this.of(names);
  }

  /** Of a project or of a member of a team: an empty list adds nothing. */
  ofColumn(row: SourceRow, column: string): ModelList {
    const names = row.list(column);
    return names.length === 0 ? null : this.of(names);
  }

  /** Ids of models. Names that stand for none stay, for the plan to report. */
  private of(names: readonly string[]): ModelList {
    if (names.some((name) => ALL.includes(name))) return null;
    return [...new Set(names.flatMap((name) => this.idsOf(name)))];
  }

  private idsOf(name: string): readonly string[] {
    const group = (this.groups.get(name) ?? []).flatMap((model) => this.idOf.get(model) ?? []);
    const own = this.idOf.get(name);
    const named = own === undefined ? group : [own, ...group];
    if (named.length > 0) return named;
    if (!name.includes('*')) return [name];
    // LiteLLM also tries a name with its provider before it: those of a pattern that only so matches are left out.
    const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`, 's');
    const matching = [...this.idOf].flatMap(([given, id]) => (pattern.test(given) ? [id] : []));
    return matching.length === 0 ? [name] : matching;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
