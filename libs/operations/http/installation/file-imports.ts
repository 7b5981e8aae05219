import { Injectable } from '@nestjs/common';
import { type Actor, RoutifyError } from '#core';
import { type FileBody, importTokenOf, BodyPipe, refuseUnstorable } from '#core/http';
import { InstallationService } from '../../installation/installation.service.js';
import type { PlanOptions } from '../../installation/domain/plan-section.js';
import {
  type FileImportResponse,
  type ImportFileQuery,
  type InstallationRequest,
  presentFileImport,
} from './entries/installation.dto.js';
import { declarationOf } from './entries/declaration-of.js';

/** Imports a file in two steps: a preview, then exactly that preview. */
@Injectable()
export class FileImports {
  constructor(private readonly installation: InstallationService) {}

  /** @param type of the document that the file must be */
  async run(
    file: FileBody,
    type: new () => InstallationRequest,
    query: ImportFileQuery,
    actor: Actor,
  ): Promise<FileImportResponse> {
    const declaration = declarationOf(await readFile(file, type));
    const options: PlanOptions = { mode: query.mode ?? 'upsert', prune: query.prune ?? false };
    const token = importTokenOf(query, 'the file again with its import_token');
    const isApplied = token !== null;
    const plan = isApplied
      ? await this.installation.apply(declaration, options, token, actor)
      : await this.installation.preview(declaration, options);
    return presentFileImport(plan, isApplied);
  }
}

const pipe = new BodyPipe();

/** The body of an import, which is JSON, validated as every other body. */
async function readFile<T extends object>({ text }: FileBody, type: new () => T): Promise<T> {
  const body = parse(text);
  refuseUnstorable(body);
  return (await pipe.transform(body, { type: 'body', metatype: type })) as T;
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RoutifyError('invalid_request_error', `The body is not valid JSON: ${error.message}`, { cause: error });
  }
}
