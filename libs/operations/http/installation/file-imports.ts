import { Injectable } from '@nestjs/common';
import type { Actor } from '#core';
import { type FileBody, importTokenOf } from '#core/http';
import { InstallationService } from '../../installation/installation.service.js';
import type { PlanOptions } from '../../installation/domain/plan-section.js';
import {
  type FileImportResponse,
  type ImportFileQuery,
  type InstallationRequest,
  presentFileImport,
} from './entries/installation.dto.js';
import { declarationOf } from './entries/declaration-of.js';
import { readFile } from './read-file.js';

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
