import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { addExamples } from './add-examples.js';
import { completeOperations } from './complete-operations.js';
import { findDeclaredOperations } from './declared-operations.js';
import { toOpenApi31 } from './to-open-api-31.js';

const DESCRIPTION = `The management API of Routify: \`/admin/v1\` for operators, with an admin token as
\`Authorization: Bearer rtf_adm_…\`, and \`/api/v1\` for members of customer organizations, with a management token, \`rtf_mgmt_…\`.
For the rights of each role, see docs/api/roles.md.

Browsers use a session cookie (\`POST /api/v1/auth/login\`) instead of a token, with the rights of the user's role.
Every request except GET then requires the session's \`csrf_token\` as \`X-CSRF-Token\`. Moving money and changing roles,
credentials or keys of others requires a session confirmed in the last ten minutes (403 \`step_up_required\`).
A customer's session selects its organization with \`X-Routify-Organization\`. To use an operator's session with \`/api/v1/auth\`,
send \`X-Routify-Audience: operator\`. With \`X-Routify-Audience: impersonation\`, \`/api/v1/auth\` and \`/api/v1\` use the session of an
operator who impersonates a member (\`POST /admin/v1/organizations/{id}/impersonate\`): it can read, and once confirmed make a few
changes. Over plain http on localhost, the cookies have no \`__Host-\` prefix.

Lists are paginated with \`limit\`, \`after\` and \`before\`. PATCH is a JSON merge patch: absent fields stay unchanged, null clears.
\`ETag\` and \`If-Match\` prevent lost updates. Every POST accepts an \`Idempotency-Key\`.
Amounts are US dollars as decimal strings with up to 9 decimals. Treat unknown enum values as "other".

Bodies are read once a request is authorized: JSON up to 1 MiB, files up to 8 MiB, and 16 kB on public routes (413 \`request_too_large\`
with \`limit_bytes\`). JSON has at most 32 levels, 2,000 names of 512 characters and 10,000 list items (400 with the reason
\`body_too_complex\`). An address and a token are limited to 1,200 requests per minute each, and rejected bodies to one percent of the
server's time (429 \`rate_limit_exceeded\` with \`Retry-After\`).`;

/** The OpenAPI 3.1 document of every route of this app. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Routify management API')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'The control process that serves this document.')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An admin token: `Authorization: Bearer rtf_adm_…`.' },
      'adminToken',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A management token: `Authorization: Bearer rtf_mgmt_…`.' },
      'managementToken',
    )
    .addCookieAuth(
      '__Host-routify-session',
      { type: 'apiKey', in: 'cookie', description: 'The session of a customer, from `POST /api/v1/auth/login`.' },
      'customerSession',
    )
    .addCookieAuth(
      '__Host-routify-operator',
      {
        type: 'apiKey',
        in: 'cookie',
        description: 'The session of an operator, from `POST /api/v1/auth/login` with `audience: operator`.',
      },
      'operatorSession',
    )
    .build();
  const document = SwaggerModule.createDocument(app, builder, { operationIdFactory: operationIdOf });
  const declared = findDeclaredOperations(app, operationIdOf);
  return inOrder(addExamples(toOpenApi31(completeOperations(document, declared)), declared));
}

/** By name: the order of modules depends on what imports what. */
function inOrder({ paths, components, ...document }: OpenAPIObject): OpenAPIObject {
  const schemas = byName(components?.schemas ?? {});
  return { ...document, paths: byName(paths), components: { ...components, schemas } };
}

function byName<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function operationIdOf(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}.${method}`;
}
