import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { InstallationService, type PlanOptions } from '#installation';
import { RoutifyError } from '#kernel';
import type { ImportFileQuery } from './dto/import-file.query.js';
import type { InstallationRequest } from './dto/installation.request.js';
import { presentFileImport, type FileImportResponse } from './dto/installation.response.js';
import { declarationOf } from './entries/declaration-of.js';

/** Imports a file in two steps: a preview, then exactly that preview. */
@Injectable()
export class FileImports {
  constructor(private readonly installation: InstallationService) {}

  async run(file: InstallationRequest, query: ImportFileQuery, actor: Actor): Promise<FileImportResponse> {
    const { dry_run: isPreview = false, import_token: token, mode = 'upsert', prune = false } = query;
    const declaration = declarationOf(file);
    const options: PlanOptions = { mode, prune };
    if (isPreview && token === undefined) {
      return presentFileImport(await this.installation.preview(declaration, options), false);
    }
    if (isPreview || token === undefined) throw ambiguousStep();
    return presentFileImport(await this.installation.apply(declaration, options, token, actor), true);
  }
}

function ambiguousStep(): RoutifyError {
  const message = 'import_token: preview with dry_run=true first, then send the file again with its import_token.';
  return new RoutifyError('invalid_request_error', message, { param: 'import_token' });
}
