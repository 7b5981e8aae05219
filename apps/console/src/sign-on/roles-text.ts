import type { components } from '@/api/generated/management';

type Roles = NonNullable<components['schemas']['CreateOwnProviderRequest']['roles']>;

/** Roles of a claim's values as a person writes them, `ai-admins = admin`, one a line. The first line goes first. */
export function rolesToText(roles: Readonly<Record<string, string>>): string {
  return Object.entries(roles)
    .map(([value, role]) => `${value} = ${role}`)
    .join('\n');
}

/** The API checks the names of roles. A value may have `=` in it, a role has none. */
export function rolesFromText(text: string): Roles {
  const pairs = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const end = line.lastIndexOf('=');
      return end === -1 ? [line.trim(), ''] : [line.slice(0, end).trim(), line.slice(end + 1).trim()];
    });
  return Object.fromEntries(pairs) as Roles;
}
