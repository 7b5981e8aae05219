import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { addExamples } from './add-examples.js';
import { completeOperations } from './complete-operations.js';
import { findDeclaredOperations } from './declared-operations.js';
import { toOpenApi31 } from './to-open-api-31.js';

const DESCRIPTION = `The management API of Routify: \`/admin/v1\` for operators, who send an admin token as
\`Authorization: Bearer rtf_adm_…\`, and \`/api/v1\` for members of customers, who send a management token, \`rtf_mgmt_…\`.
Who may do what: docs/api/roles.md.

In place of a token a browser has the cookie of a session (\`POST /api/v1/auth/login\`), with the rights of its user's role.
Every request but GET then needs the session's \`csrf_token\` as \`X-CSRF-Token\`; what moves money or changes keys of
others, credentials or roles needs a session confirmed within ten minutes (403 \`step_up_required\`).
A customer's session names its organization as \`X-Routify-Organization\`; \`/api/v1/auth\` takes an operator's session with
\`X-Routify-Audience: operator\`. With \`X-Routify-Audience: impersonation\` it and \`/api/v1\` take the session of an operator who
acts as a member (\`POST /admin/v1/organizations/{id}/impersonate\`): it reads, and once confirmed does few writes. Over plain http on this machine the cookies have no \`__Host-\`.

Lists are walked with \`limit\`, \`after\` and \`before\`. PATCH is a JSON merge patch: absent fields stay, null clears.
\`ETag\` and \`If-Match\` guard against lost updates. Every POST may carry an \`Idempotency-Key\`.
Money is US dollars as decimal strings with at most 9 decimals. Unknown enum values: treat them as "other".`;

/** The OpenAPI 3.1 document of every route of this app. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Routify management API')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'The control that serves this document.')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An admin token: `Authorization: Bearer rtf_adm_…`.' },
      'adminToken',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A token of a member: `Authorization: Bearer rtf_mgmt_…`.' },
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
        description: 'The session of an operator, from the same with `audience: operator`.',
      },
      'operatorSession',
    )
    .build();
  const document = SwaggerModule.createDocument(app, builder, { operationIdFactory: operationIdOf });
  const declared = findDeclaredOperations(app, operationIdOf);
  return addExamples(toOpenApi31(completeOperations(document, declared)), declared);
}

function operationIdOf(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}.${method}`;
}
