import type { OpenAPIObject } from '@nestjs/swagger';
import { exampleId } from '#core';
import type { DeclaredOperation } from './declared-operations.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes retries safe: for 24 hours, a repeated key returns the first response and has no further effect. Required for operations that move money.',
  schema: { type: 'string', maxLength: 255 },
};

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The ETag that the change is based on. Returns 412 if the object has changed since.',
  schema: { type: 'string' },
};

const text: Schema = { type: 'string' };

const ERROR: Schema = {
  type: 'object',
  required: ['error', 'request_id'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code', 'param'],
      properties: {
        message: text,
        type: text,
        code: text,
        param: { type: 'string', nullable: true },
        metadata: { type: 'object', additionalProperties: true },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['path', 'code', 'message'],
            properties: { path: text, code: text, message: text, expected: text },
          },
        },
      },
    },
    request_id: text,
  },
};

const FAILURE = {
  description: 'An error. `code` has the reason.',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      example: {
        error: {
          message: `no organization ${exampleId('org')}`,
          type: 'invalid_request_error',
          code: 'not_found',
          param: null,
        },
        request_id: exampleId('req'),
      },
    },
  },
};

/** Adds the parts that all operations share: security, headers, the error. */
export function completeOperations(
  document: OpenAPIObject,
  declared: ReadonlyMap<string, DeclaredOperation>,
): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const { isPublic = false, streamsEvents = false } = declared.get(operation.operationId ?? '') ?? {};
      operation.security = isPublic ? [] : securityOf(path);
      // The sender of a webhook names its events itself.
      complete(operation, method, !streamsEvents && !path.startsWith('/webhooks/'));
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Error: ERROR },
    responses: { Failure: FAILURE },
  };
  return document;
}

/** The credentials that open a path, any one of them. */
function securityOf(path: string): Record<string, string[]>[] {
  if (path.startsWith('/api/v1/auth/')) return [{ customerSession: [] }, { operatorSession: [] }];
  if (path.startsWith('/admin/')) return [{ adminToken: [] }, { operatorSession: [] }];
  return [{ managementToken: [] }, { customerSession: [] }];
}

function complete(operation: Operation, method: (typeof METHODS)[number], isRepeatable: boolean): void {
  const parameters = operation.parameters ?? [];
  if (method === 'post' && isRepeatable) operation.parameters = [...parameters, IDEMPOTENCY_KEY];
  if (method === 'patch' || method === 'put' || method === 'delete') operation.parameters = [...parameters, IF_MATCH];
  const failure = { $ref: '#/components/responses/Failure' };
  Object.assign(operation.responses, { '4XX': failure, default: failure });
}
