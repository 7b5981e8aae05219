import type { Findings } from '../domain/findings.js';
import type { ModelList, SourceChannel, SourceOrganization } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';

/** The relay's word for a group that is chosen by each request. */
export const AUTO = 'auto';

/** Settings that decide which groups a token may name. */
export interface GroupRules {
  /** Groups with a ratio; a token of another group is refused. Null: not known. */
  readonly rated: ReadonlySet<string> | null;
  /** Groups that all users may choose. */
  readonly usable: ReadonlySet<string>;
  /** For users of a group: `-:name` takes a group away, `+:name` or `name` adds one. */
  readonly special: ReadonlyMap<string, readonly string[]>;
  /** Groups that `auto` stands for. */
  readonly auto: readonly string[];
}

/**
 * A token with a group of its own has the channels of that group, and so their models, while an organization here has one
 * tier: such a key is bound to the models of its group.
 *
 * Source: QuantumNous/new-api `middleware/auth.go` (TokenAuth), `service/group.go` (GetUserUsableGroups,
 * GetUserAutoGroup), `model/ability.go`, 30 November 2026.
 */
export class TokenGroups {
  private readonly served = new Map<string, ReadonlySet<string>>();

  /** @param userGroups groups of users by the ids of their organizations */
  constructor(
    private readonly rules: GroupRules,
    private readonly channels: readonly SourceChannel[],
    private readonly userGroups: ReadonlyMap<string, string>,
    private readonly defaultGroup: string,
  ) {}

  /** Models of the token's group. Null: it has all of its organization's. */
  modelsOf(row: SourceRow, { id, tier }: SourceOrganization, findings: Findings): ModelList {
    const group = row.text('group').trim();
    if (group === '') return null;
    const usable = this.usableBy(this.userGroups.get(id) ?? this.defaultGroup);
    const isRefused = !usable.has(group) || this.rules.rated?.has(group) === false;
    if (group !== AUTO && isRefused) {
      findings.note(
        row.at('group'),
        `${group} is no group of its user: the key is refused there, and has no models here`,
      );
      return [];
    }
    const groups = group === AUTO ? this.rules.auto.filter((name) => usable.has(name)) : [group];
    const own = new Set(groups.flatMap((name) => [...this.servedBy(name, true)]));
    const all = this.servedBy(tier ?? this.defaultGroup, false);
    return [...all].every((model) => own.has(model)) ? null : [...own];
  }

  private usableBy(userGroup: string): ReadonlySet<string> {
    const usable = new Set(this.rules.usable);
    for (const rule of this.rules.special.get(userGroup) ?? []) {
      if (rule.startsWith('-:')) usable.delete(rule.slice(2));
      else usable.add(rule.startsWith('+:') ? rule.slice(2) : rule);
    }
    return usable.add(userGroup);
  }

  /**
   * A channel without groups is of a version that has none. Channels that are disabled count for what the tier may come
   * to serve, and not for what the token's group does.
   */
  private servedBy(group: string, enabledOnly: boolean): ReadonlySet<string> {
    const key = JSON.stringify([group, enabledOnly]);
    const known = this.served.get(key);
    if (known !== undefined) return known;
    const channels = this.channels.filter(
      ({ tiers, isEnabled }) => (isEnabled || !enabledOnly) && (tiers.length === 0 || tiers.includes(group)),
    );
    const found = new Set(channels.flatMap(({ models }) => models.map(({ model }) => model)));
    this.served.set(key, found);
    return found;
  }
}
