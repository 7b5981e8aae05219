import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import {
  CurrentActor,
  ReadsFile,
  ImportedFile,
  type FileBody,
  ApiListResponse,
  ListQuery,
  presentPage,
  type ListResponse,
  pageOfRows,
} from '#core/http';
import { InstallationService } from '../../installation/installation.service.js';
import { MissingModelsService } from '../../installation/missing-models.service.js';
import type { InstallationDocument } from '../../installation/domain/installation-document.js';
import {
  FileImportResponse,
  ImportFileQuery,
  MissingModelResponse,
  ModelsFileRequest,
  presentMissingModel,
} from './entries/installation.dto.js';
import { FileImports } from './file-imports.js';

/** The catalog as a file, and the models of channels that no request can name. */
@ApiTags('Models')
@OperatorResource('models')
@Controller('admin/v1/models')
export class ModelFilesController {
  constructor(
    private readonly installation: InstallationService,
    private readonly missingModels: MissingModelsService,
    private readonly imports: FileImports,
  ) {}

  @Get('export')
  @ApiOperation({ summary: 'Export all models with their list prices' })
  @ApiOkResponse({ type: ModelsFileRequest })
  async export(): Promise<Pick<InstallationDocument, 'models'>> {
    const { models } = await this.installation.export();
    return { models };
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import models. Preview the file with `dry_run=true`, then apply it with the `import_token`.',
    description:
      'Same as the import of an installation, for models only. For third-party price lists, see `POST /admin/v1/prices/import`.',
  })
  @ReadsFile(['application/json'])
  @ApiBody({ type: ModelsFileRequest })
  @ApiOkResponse({ type: FileImportResponse })
  async import(
    @Query() query: ImportFileQuery,
    @ImportedFile() file: FileBody,
    @CurrentActor() actor: Actor,
  ): Promise<FileImportResponse> {
    return this.imports.run(file, ModelsFileRequest, query, actor);
  }

  @Get('missing')
  @ApiOperation({
    summary: 'List models that channels serve but requests can’t use: without a price, draft or archived',
  })
  @ApiListResponse(MissingModelResponse)
  async missing(@Query() query: ListQuery): Promise<ListResponse<MissingModelResponse>> {
    const rows = (await this.missingModels.list()).map(presentMissingModel);
    return presentPage(pageOfRows(rows, query), (row) => row);
  }
}
