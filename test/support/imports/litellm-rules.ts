/**
 * What LiteLLM lets a key do, written from its documents and its own checks, and from nothing of ours.
 *
 * Source: docs.litellm.ai `proxy/access_management/inheritance`, `proxy/key_auth_arch`, `proxy/users`; BerriAI/litellm
 * `litellm/proxy/auth/auth_checks.py` (common_checks), `litellm/proxy/auth/route_checks.py`, `litellm/proxy/_types.py`
 * (LiteLLM_VerificationTokenView, LiteLLMRoutes), `litellm/proxy/hooks/parallel_request_limiter_v3.py`; 30 November 2026.
 */
export interface Budget {
  readonly budget_id: string;
  readonly max_budget: number | null;
  readonly budget_duration: string | null;
  readonly rpm_limit: number | null;
  readonly tpm_limit: number | null;
  readonly max_parallel_requests: number | null;
  readonly allowed_models: readonly string[];
}
interface Bounded {
  readonly max_budget: number | null;
  readonly spend: number;
  readonly budget_duration: string | null;
  readonly rpm_limit: number | null;
  readonly tpm_limit: number | null;
  readonly max_parallel_requests: number | null;
  readonly models: readonly string[];
}
export interface Token extends Bounded {
  readonly token: string;
  readonly user_id: string | null;
  readonly team_id: string | null;
  readonly organization_id: string | null;
  readonly project_id: string | null;
  readonly budget_id: string | null;
  readonly blocked: boolean | null;
  readonly expires: string | null;
  readonly allowed_routes: readonly string[];
}
export interface Team extends Bounded {
  readonly team_id: string;
  readonly organization_id: string | null;
  readonly blocked: boolean;
  readonly metadata: { readonly team_member_budget_id?: string };
}
export interface User extends Bounded {
  readonly user_id: string;
}
export interface Organization {
  readonly organization_id: string;
  readonly budget_id: string | null;
  readonly models: readonly string[];
  readonly spend: number;
}
export interface Project {
  readonly project_id: string;
  readonly budget_id: string | null;
  readonly models: readonly string[];
  readonly spend: number;
  readonly blocked: boolean;
}
export interface Membership {
  readonly user_id: string;
  readonly team_id: string;
  readonly budget_id: string | null;
  readonly spend: number;
}

export interface LitellmInstallation {
  readonly tokens: readonly Token[];
  readonly teams: readonly Team[];
  readonly users: readonly User[];
  readonly organizations: readonly Organization[];
  readonly projects: readonly Project[];
  readonly memberships: readonly Membership[];
  readonly budgets: readonly Budget[];
  /** Access groups by model. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Models by their aliases. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** A budget that each request of a key is checked against. */
export interface Spending {
  readonly table: string;
  readonly row: string;
  readonly maxUsd: number;
  readonly leftUsd: number;
  readonly duration: string | null;
}

/** A limit that each request of a key is checked against. */
interface Rate {
  readonly table: string;
  readonly row: string;
  readonly column: 'rpm_limit' | 'tpm_limit' | 'max_parallel_requests';
  readonly limit: number;
}

const PATHS = {
  chat: '/chat/completions',
  completions: '/completions',
  embeddings: '/embeddings',
  responses: '/responses',
  messages: '/messages',
} as const;
const OPENAI = ['chat', 'completions', 'embeddings', 'responses'];
const COLUMNS = ['rpm_limit', 'tpm_limit', 'max_parallel_requests'] as const;

export class LitellmRules {
  constructor(private readonly all: LitellmInstallation) {}

  /** Whether a request passes, but for rates and budgets. */
  isServed(token: Token, model: string, endpoint: keyof typeof PATHS, nowMs: number): boolean {
    const team = this.teamOf(token);
    const project = this.all.projects.find(({ project_id }) => project_id === token.project_id);
    if (token.blocked === true || team?.blocked === true || project?.blocked === true) return false;
    if (token.expires !== null && Date.parse(`${token.expires}Z`) < nowMs) return false;
    if (!this.isRouted(token.allowed_routes, endpoint)) return false;
    const inherits = token.models.includes('all-team-models') && team !== undefined;
    if (!inherits && !this.allows(token.models, model)) return false;
    if (team !== undefined && !this.allows(this.listOf(team), model)) return false;
    const member = this.memberBudgetOf(token, team);
    if (member !== undefined && member.allowed_models.length > 0 && !this.allows(member.allowed_models, model))
      return false;
    const user = this.all.users.find(({ user_id }) => user_id === token.user_id);
    if (team === undefined && user !== undefined) {
      if (user.models.includes('no-default-models') || !this.allows(user.models, model)) return false;
    }
    return project === undefined || project.models.length === 0 || this.allows(project.models, model);
  }

  ratesOf(token: Token): readonly Rate[] {
    const team = this.teamOf(token);
    const own = this.budget(token.budget_id);
    const keyed = COLUMNS.flatMap((column): Rate[] => {
      const limit = token[column] ?? own?.[column] ?? null;
      return limit === null ? [] : [{ table: 'key', row: token.token, column, limit }];
    });
    const user = this.all.users.find(({ user_id }) => user_id === token.user_id);
    const member = this.memberBudgetOf(token, team);
    const of = (table: string, row: string | undefined, holder: Partial<Bounded> | undefined): Rate[] =>
      (['rpm_limit', 'tpm_limit'] as const).flatMap((column) => {
        const limit = holder?.[column] ?? null;
        return limit === null || row === undefined ? [] : [{ table, row, column, limit }];
      });
    const organization = this.budget(this.organizationOf(token)?.budget_id ?? null);
    return [
      ...keyed,
      ...of('LiteLLM_TeamTable', team?.team_id, team),
      ...of('LiteLLM_UserTable', user?.user_id, user),
      ...of('LiteLLM_BudgetTable', member?.budget_id, member),
      ...of('organization', organization?.budget_id, organization),
    ];
  }

  budgetsOf(token: Token): readonly Spending[] {
    const team = this.teamOf(token);
    const own = this.budget(token.budget_id);
    const user = this.all.users.find(({ user_id }) => user_id === token.user_id);
    const member = this.memberBudgetOf(token, team);
    const membership = this.membershipOf(token);
    const project = this.all.projects.find(({ project_id }) => project_id === token.project_id);
    const projectBudget = this.budget(project?.budget_id ?? null);
    const organization = this.organizationOf(token);
    const organizationBudget = this.budget(organization?.budget_id ?? null);
    const own_ = token.max_budget !== null ? token : (own ?? token);
    return [
      spending('key', token.token, own_.max_budget, token.spend, own_.budget_duration ?? token.budget_duration),
      spending('LiteLLM_TeamTable', team?.team_id, team?.max_budget, team?.spend ?? 0, team?.budget_duration),
      ...(team === undefined
        ? [spending('LiteLLM_UserTable', user?.user_id, user?.max_budget, user?.spend ?? 0, user?.budget_duration)]
        : []),
      spending(
        'LiteLLM_BudgetTable',
        member?.budget_id,
        member?.max_budget,
        membership?.spend ?? 0,
        member?.budget_duration,
      ),
      spending(
        'LiteLLM_BudgetTable',
        projectBudget?.budget_id,
        projectBudget?.max_budget,
        project?.spend ?? 0,
        projectBudget?.budget_duration,
      ),
      spending(
        'organization',
        organization?.organization_id,
        organizationBudget?.max_budget,
        organization?.spend ?? 0,
        organizationBudget?.budget_duration,
      ),
    ].flatMap((one) => one ?? []);
  }

  private isRouted(routes: readonly string[], endpoint: keyof typeof PATHS): boolean {
    const paths = [PATHS[endpoint], `/v1${PATHS[endpoint]}`];
    return (
      routes.length === 0 ||
      routes.some(
        (route) =>
          paths.includes(route) ||
          route === 'llm_api_routes' ||
          (route === 'openai_routes' && OPENAI.includes(endpoint)) ||
          (route === 'anthropic_routes' && endpoint === 'messages'),
      )
    );
  }

  /** `_can_object_call_model`: the name, or what it is an alias of, is in the list, a group of it, or a pattern. */
  private allows(list: readonly string[], model: string): boolean {
    return [model, this.all.aliases[model]].some((name) => {
      if (name === undefined) return false;
      const groups = this.all.models[name] ?? [];
      return (
        list.length === 0 ||
        list.some(
          (entry) =>
            entry === name ||
            entry === 'all-proxy-models' ||
            groups.includes(entry) ||
            (entry.includes('*') && new RegExp(`^${entry.replaceAll('*', '.*')}$`).test(name)),
        )
      );
    });
  }

  /** `all-org-models` of a team is the list of its organization. */
  private listOf(team: Team): readonly string[] {
    if (!team.models.includes('all-org-models')) return team.models;
    const organization = this.all.organizations.find(({ organization_id }) => organization_id === team.organization_id);
    if (organization === undefined) return team.models;
    return organization.models.length === 0 ? [] : [...team.models, ...organization.models];
  }

  private teamOf({ team_id }: Token): Team | undefined {
    return this.all.teams.find((team) => team.team_id === team_id);
  }

  private organizationOf(token: Token): Organization | undefined {
    const id = token.organization_id ?? this.teamOf(token)?.organization_id;
    return this.all.organizations.find(({ organization_id }) => organization_id === id);
  }

  private membershipOf({ user_id, team_id }: Token): Membership | undefined {
    return this.all.memberships.find((one) => one.user_id === user_id && one.team_id === team_id);
  }

  private memberBudgetOf(token: Token, team: Team | undefined): Budget | undefined {
    if (team === undefined || token.user_id === null) return undefined;
    return this.budget(this.membershipOf(token)?.budget_id ?? team.metadata.team_member_budget_id ?? null);
  }

  private budget(id: string | null): Budget | undefined {
    return this.all.budgets.find(({ budget_id }) => budget_id === id);
  }
}

function spending(
  table: string,
  row: string | undefined,
  max: number | null | undefined,
  spend: number,
  duration: string | null | undefined,
): Spending | null {
  if (row === undefined || max === null || max === undefined) return null;
  return { table, row, maxUsd: max, leftUsd: Math.max(0, max - spend), duration: duration ?? null };
}
