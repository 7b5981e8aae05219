import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import type { FileSyntax } from '#catalog';
import { ReadsFile, type MediaType } from './body/body-rule.js';

/** A file in the body of a request. No body counts as an empty file. */
export interface FileBody {
  readonly text: string;
  readonly syntax: FileSyntax;
}

const SYNTAXES = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
} as const satisfies Partial<Record<MediaType, FileSyntax>>;

type FileType = keyof typeof SYNTAXES;
const FILE_TYPES = Object.keys(SYNTAXES) as FileType[];

/** `@ImportedFile() file: FileBody`: the text of the body, with the syntax of its media type. */
export const ImportedFile = createParamDecorator((_data: unknown, context: ExecutionContext): FileBody => {
  const request = context.switchToHttp().getRequest<Request>();
  const body: unknown = request.body;
  const mediaType = FILE_TYPES.find((type) => request.is(type) === type) ?? 'application/json';
  return { text: typeof body === 'string' ? body : '', syntax: SYNTAXES[mediaType] };
});

/** A route that takes a file, as text or as bytes, in one of the media types that have an example. */
export function ApiFile(
  description: string,
  examples: Readonly<Partial<Record<FileType, unknown>>>,
  content: 'text' | 'bytes' = 'text',
): MethodDecorator {
  return applyDecorators(
    ReadsFile(Object.keys(examples) as FileType[], content),
    ApiConsumes(...Object.keys(examples)),
    ApiBody({ description, required: false, schema: { 'x-examples': examples } as object }),
  );
}
