/** Why a secret cannot be used, without any part of it: `must …`. */
export interface SecretFault {
  readonly fault: string;
}

interface MemberRule {
  readonly pattern: RegExp;
  readonly expected: string;
  readonly required: boolean;
}

/** The known members of a JSON object; null: absent. The first wrong one is the fault. */
export function readMembers<Name extends string>(
  value: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<Name, MemberRule>>,
  isOpen = false,
): { readonly [Member in Name]: string | null } | SecretFault {
  const names = Object.keys(rules) as Name[];
  const unknown = Object.keys(value).find((name) => !names.includes(name as Name));
  if (unknown !== undefined && !isOpen) return { fault: `must contain only the fields ${names.join(', ')}` };
  const members: Partial<Record<Name, string | null>> = {};
  for (const name of names) {
    const { pattern, expected, required } = rules[name];
    const given = value[name] ?? null;
    if (given === null && required) return { fault: `must contain the field ${name}: ${expected}` };
    if (given !== null && !(typeof given === 'string' && pattern.test(given))) {
      return { fault: `must have ${expected} in ${name}` };
    }
    members[name] = given;
  }
  return members as Record<Name, string | null>;
}
