import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import { CurrentActor, ReadsFile, ImportedFile, type FileBody } from '#core/http';
import { InstallationService } from '../../installation/installation.service.js';
import type { InstallationDocument } from '../../installation/domain/installation-document.js';
import { FileImportResponse, ImportFileQuery, InstallationRequest } from './entries/installation.dto.js';
import { FileImports } from './file-imports.js';

/** Tiers, models, prices, channels and routes as one file. */
@ApiTags('Installation')
@OperatorResource('installation')
@StepUp()
@Controller('admin/v1/installation')
export class InstallationController {
  constructor(
    private readonly installation: InstallationService,
    private readonly imports: FileImports,
  ) {}

  @Get('export')
  @ApiOperation({ summary: 'Export the installation as a file, without secrets and customer data' })
  @ApiOkResponse({ type: InstallationRequest })
  async export(): Promise<InstallationDocument> {
    return this.installation.export();
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import an installation file. Preview it with `dry_run=true`, then apply it with the `import_token`.',
    description:
      'The preview changes nothing. Returns 409 and applies nothing if the file or the affected objects have changed since the preview. Applying the same file again changes nothing.',
  })
  @ReadsFile(['application/json'])
  @ApiBody({ type: InstallationRequest })
  @ApiOkResponse({ type: FileImportResponse })
  async import(
    @Query() query: ImportFileQuery,
    @ImportedFile() file: FileBody,
    @CurrentActor() actor: Actor,
  ): Promise<FileImportResponse> {
    return this.imports.run(file, InstallationRequest, query, actor);
  }
}
