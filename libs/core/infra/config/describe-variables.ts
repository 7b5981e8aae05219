import { expectedOf } from '../../fields/check-value.js';
import type { FieldOptions } from '../../fields/field.js';
import { exampleOf, type Fallback, type VariableFacts } from './variable.js';
import { VARIABLES } from './variables.js';

const ALL: readonly VariableFacts[] = Object.values(VARIABLES);
const GROUPS = [...new Set(ALL.map(({ group }) => group))];
const LINE_WIDTH = 100;

/** Read by docker-compose.yml alone. Apps refuse unknown names that begin with ROUTIFY_. */
const COMPOSE_VARIABLES = [
  {
    name: 'POSTGRES_PASSWORD',
    isRequired: true,
    doc: 'Password of the owner of the database in the Postgres that docker-compose.yml starts, for control: letters and digits, as it becomes part of a URL.',
    example: 'openssl rand -hex 24',
  },
  {
    name: 'POSTGRES_GATEWAY_PASSWORD',
    isRequired: true,
    doc: 'Password of the login of gateways there, which the service `logins` makes.',
    example: 'openssl rand -hex 24',
  },
  {
    name: 'POSTGRES_WORKER_PASSWORD',
    isRequired: true,
    doc: 'Password of the login of workers there.',
    example: 'openssl rand -hex 24',
  },
  {
    name: 'REDIS_PASSWORD',
    isRequired: true,
    doc: 'Password of the Redis that docker-compose.yml starts: letters and digits.',
    example: 'openssl rand -hex 24',
  },
  {
    name: 'PUBLISH_ADDRESS',
    isRequired: false,
    doc: 'Address of this host at which the gateway (port 3000) and control (port 3001) are reached. Unset, `127.0.0.1`: a TLS proxy runs on this host.',
    example: '10.0.0.5',
  },
  {
    name: 'APP_IMAGE',
    isRequired: false,
    doc: 'Image of gateway, control and worker. Unset, `routify:local`, which `docker compose build` builds.',
    example: 'ghcr.io/<owner>/<repository>:1.2.3',
  },
  {
    name: 'GRAFANA_PASSWORD',
    isRequired: false,
    doc: 'Password of the user `admin` of Grafana, in the profile `monitoring`. Unset, or `admin`, Grafana does not start.',
    example: 'openssl rand -hex 24',
  },
];

/** The text of `docs/configuration.md`. */
export function configurationPage(): string {
  const sections = GROUPS.map((group) => `## ${group}\n\n${inGroup(group).map(describe).join('\n')}`);
  return `# Configuration

Everything is set by environment variables. This page and \`.env.example\` are made from one table in the code with
\`npm run docs\`; the same table checks the environment when a process starts.

- Every variable can also be given as \`NAME_FILE\`, the path of a file that holds its value.
- An empty value counts as unset.
- An unknown name that begins with \`ROUTIFY_\` is an error, so a typing mistake cannot go unnoticed.
- All mistakes are reported at once as a table, and the process ends with exit code 78.
- \`npm start\` and \`npx routify\` also read a file \`.env\` in the checkout; the environment wins.

A backup must hold Postgres and the variables of the group Secrets. Redis and the journals matter only for the minutes
that are not settled yet.

${sections.join('\n')}
## docker-compose.yml only

${COMPOSE_VARIABLES.map(({ name, doc, example }) => `- \`${name}\`: ${doc} For example \`${example}\`.`).join('\n')}
`;
}

function inGroup(group: string): VariableFacts[] {
  return ALL.filter((variable) => variable.group === group);
}

function describe(variable: VariableFacts): string {
  return `### \`${variable.name}\`

${aboutOf(variable)}

- Value: ${expectedOf(variable.field)}${variable.secret === true ? ' (never printed)' : ''}
- Example: \`${exampleOf(variable.field)}\`
- Unset in development: ${fallbackText(variable.development)}
- Unset in production: ${fallbackText(variable.production)}
`;
}

function aboutOf({ field }: VariableFacts): string {
  return (field.options as FieldOptions).description ?? '';
}

function fallbackText(fallback: Fallback): string {
  switch (fallback.kind) {
    case 'required':
      return 'an error';
    case 'none':
      return 'nothing';
    case 'text':
      return `\`${fallback.text}\``;
    case 'derived':
      return fallback.shown;
  }
}

/** The text of `.env.example`: variables that production requires are open, the rest are comments with the default. */
export function environmentExample(): string {
  const groups = GROUPS.map(inGroup);
  const sections = groups.map(
    (variables) => `# --- ${variables[0]?.group ?? ''} ---\n\n${variables.map(exampleLines).join('\n')}`,
  );
  return `# Copy to .env and fill in. docker-compose.yml, npm start and npx routify read it; docs/configuration.md explains it.
# A backup must hold Postgres and the secrets below: without ROUTIFY_SECRET every key and session is useless, without
# ROUTIFY_ENCRYPTION_KEYS the providers' credentials are.

# --- docker-compose.yml only ---

${COMPOSE_VARIABLES.map(composeLines).join('\n')}
${sections.join('\n')}`;
}

function composeLines({ name, isRequired, doc, example }: (typeof COMPOSE_VARIABLES)[number]): string {
  const comment = [...wrap(doc), `for example: ${example}`].map((line) => `# ${line}\n`).join('');
  return `${comment}${isRequired ? '' : '# '}${name}=\n`;
}

function exampleLines(variable: VariableFacts): string {
  const { production } = variable;
  const example = exampleOf(variable.field);
  const comment = [...wrap(aboutOf(variable)), `for example: ${example}`].map((line) => `# ${line}\n`).join('');
  if (production.kind === 'required') return `${comment}${variable.name}=\n`;
  return `${comment}# ${variable.name}=${production.kind === 'text' ? production.text : ''}\n`;
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
