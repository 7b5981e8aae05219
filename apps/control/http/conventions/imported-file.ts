import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import type { FileSyntax } from '#catalog';
import { FILE_MEDIA_TYPES } from './read-body.js';

/** A file in the body of a request. No body counts as an empty file. */
export interface FileBody {
  readonly text: string;
  readonly syntax: FileSyntax;
}

const SYNTAXES: Readonly<Record<(typeof FILE_MEDIA_TYPES)[number], FileSyntax>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
};

/** `@ImportedFile() file: FileBody`: the text of the body, with the syntax of its media type. */
export const ImportedFile = createParamDecorator((_data: unknown, context: ExecutionContext): FileBody => {
  const request = context.switchToHttp().getRequest<Request>();
  const body: unknown = request.body;
  const mediaType = FILE_MEDIA_TYPES.find((type) => request.is(type) === type) ?? 'application/json';
  return { text: typeof body === 'string' ? body : '', syntax: SYNTAXES[mediaType] };
});

/** Documents the body of a route that takes a file, with one example per media type. */
export function ApiFile(
  description: string,
  examples: Readonly<Partial<Record<(typeof FILE_MEDIA_TYPES)[number], unknown>>>,
): MethodDecorator {
  return applyDecorators(
    ApiConsumes(...Object.keys(examples)),
    ApiBody({ description, required: false, schema: { 'x-examples': examples } as object }),
  );
}
