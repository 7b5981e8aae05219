import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { addExamples } from './add-examples.js';
import { completeOperations } from './complete-operations.js';
import { findDeclaredOperations } from './declared-operations.js';
import { toOpenApi31 } from './to-open-api-31.js';

const DESCRIPTION = `The management API of Routify: \`/admin/v1\` for operators, who send an admin token as
\`Authorization: Bearer rtf_adm_…\`, and \`/api/v1\` for members of customers, who send a management token, \`rtf_mgmt_…\`.
Who may do what: docs/api/roles.md.

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
    .build();
  const document = SwaggerModule.createDocument(app, builder, { operationIdFactory: operationIdOf });
  const declared = findDeclaredOperations(app, operationIdOf);
  return addExamples(toOpenApi31(completeOperations(document, declared)), declared);
}

function operationIdOf(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}.${method}`;
}
