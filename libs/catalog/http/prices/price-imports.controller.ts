import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import { CurrentActor, ApiFile, ImportedFile, type FileBody, importTokenOf, definedFields } from '#core/http';
import { PriceImportService } from '../../imports/price-import.service.js';
import type { PriceImportOptions } from '../../imports/price-planner.js';
import { ImportPricesQuery, presentImport, PriceImportResponse } from './price-import.dto.js';
import { PriceScopes } from './price-scopes.js';

const FILE_EXAMPLES = {
  'application/json': {
    prices: [{ model: 'openai/gpt-4.1', input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' }],
  },
  'application/x-ndjson': '{"model":"openai/gpt-4.1","input_per_mtok_usd":"2.5","output_per_mtok_usd":"10"}\n',
  'text/csv': 'model,input_per_mtok_usd,output_per_mtok_usd\nopenai/gpt-4.1,2.5,10\n',
} as const;

/** Price lists of many models: a preview, then exactly that preview. */
@ApiTags('Prices')
@OperatorResource('models')
@Controller('admin/v1/prices')
export class PriceImportsController {
  constructor(
    private readonly imports: PriceImportService,
    private readonly scopes: PriceScopes,
  ) {}

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Import a price list. Preview it with `dry_run=true`, then apply it with the `import_token`.',
    description:
      'The preview changes nothing. Unknown models become drafts, which can’t be used. The list is applied in one transaction.',
  })
  @ApiFile('The price list. Optional when you apply a preview, and must be the same file.', FILE_EXAMPLES)
  @ApiOkResponse({ type: PriceImportResponse })
  async import(
    @Query() query: ImportPricesQuery,
    @ImportedFile() file: FileBody,
    @CurrentActor() actor: Actor,
  ): Promise<PriceImportResponse> {
    const options = await this.readOptions(query);
    const token = importTokenOf(query, 'its import_token without dry_run');
    if (token === null) {
      const preview = await this.imports.preview(file.text, file.syntax, { ...DEFAULTS, ...options });
      return presentImport(preview, false, preview.token);
    }
    return presentImport(await this.imports.apply(token, { text: file.text, terms: options }, actor), true, null);
  }

  /** Only the options present in the query. */
  private async readOptions(query: ImportPricesQuery): Promise<Partial<PriceImportOptions>> {
    const { tier_id: tier, organization_id: organization } = query;
    const scope = await this.scopes.read(tier ?? null, organization ?? null);
    return definedFields({
      format: query.format,
      mode: query.mode,
      percentMax: query.max_change,
      effectiveFrom: query.effective_from,
      source: query.source,
      tierId: tier === undefined ? undefined : scope.tierId,
      organizationId: organization === undefined ? undefined : scope.organizationId,
    });
  }
}

const DEFAULTS: PriceImportOptions = {
  format: 'native',
  mode: 'upsert',
  percentMax: null,
  effectiveFrom: null,
  source: 'import',
  tierId: null,
  organizationId: null,
};
