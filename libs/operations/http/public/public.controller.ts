import { Controller, Get, Header, Param, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '#auth';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '#identity';
import { RoutifyError, storedLogo } from '#core';
import { SettingGroupsService } from '#core/infra';
import { displayedPricing, Displays, OwnModelsResponse } from '#catalog/http';
import { ConfigurationResponse, LegalTextsResponse, presentConfiguration } from './configuration.dto.js';
import { ServiceStatusResponse } from './service-status.dto.js';
import { PublicPages } from './public-pages.js';

const OF_A_LOGO = {
  // The address has the hash of the content.
  'cache-control': 'public, max-age=31536000, immutable',
  // An SVG that is opened by its address runs no script and loads nothing; as an image it does neither anyway.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  // Mail programs show it, too.
  'cross-origin-resource-policy': 'cross-origin',
};
const A_WHILE = 'public, max-age=15';

/** What the console shows before a log-in. */
@ApiTags('Public')
@Public()
@Controller('api/v1/public')
export class PublicController {
  constructor(
    private readonly groups: SettingGroupsService,
    private readonly pages: PublicPages,
    private readonly displays: Displays,
  ) {}

  @Get('configuration')
  @Header('cache-control', 'no-cache')
  @ApiOperation({ summary: 'Get the public configuration of the console: addresses, brand, languages, login rules' })
  @ApiOkResponse({ type: ConfigurationResponse })
  async configuration(): Promise<ConfigurationResponse> {
    const [registration, brand, legal, ofPublic, security, maintenance] = await Promise.all([
      this.groups.get('registration'),
      this.groups.get('brand'),
      this.groups.get('legal'),
      this.groups.get('public'),
      this.groups.get('security'),
      this.pages.readMaintenance(),
    ]);
    const groups = { registration, brand, legal, security, public: ofPublic };
    return presentConfiguration(groups, { min: PASSWORD_LENGTH_MIN, max: PASSWORD_LENGTH_MAX }, maintenance);
  }

  @Get('logos/:hash')
  @ApiOperation({ summary: 'Get an uploaded logo, by the hash of its content' })
  @ApiParam({
    name: 'hash',
    description: 'From `logo_url` of the configuration.',
    schema: { type: 'string', example: '9541a2592d6d15bc152c48fe9ef1f33f' },
  })
  @ApiOkResponse({
    content: {
      'image/*': {
        schema: {
          type: 'string',
          format: 'binary',
          example: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        },
      },
    },
  })
  async logo(@Param('hash') hash: string, @Res({ passthrough: true }) response: Response): Promise<StreamableFile> {
    const { logo_url, logo_dark_url } = (await this.groups.get('brand')).values;
    const logo = [logo_url, logo_dark_url].map(storedLogo).find((stored) => stored?.hash === hash);
    if (logo === undefined || logo === null) throw new RoutifyError('not_found', 'There is no such logo.');
    response.set(OF_A_LOGO);
    return new StreamableFile(logo.bytes, { type: logo.type, length: logo.bytes.length });
  }

  @Get('legal')
  @Header('cache-control', A_WHILE)
  @ApiOperation({ summary: "Get the operator's terms and privacy notice" })
  @ApiOkResponse({ type: LegalTextsResponse })
  async legal(): Promise<LegalTextsResponse> {
    const { values } = await this.groups.get('legal');
    return { object: 'legal', terms_text: values.terms_text, privacy_text: values.privacy_text };
  }

  @Get('models')
  @Header('cache-control', A_WHILE)
  @ApiOperation({ summary: 'List models with prices for new customers. Returns 404 unless published in the settings.' })
  @ApiOkResponse({ type: OwnModelsResponse })
  async models(): Promise<OwnModelsResponse> {
    await this.require('models');
    const [models, display] = await Promise.all([this.pages.models.read(), this.displays.now()]);
    const data = models.map((model) => ({ ...model, pricing_display: displayedPricing(model.pricing, display) }));
    return { object: 'list', data, has_more: false, display: display.response };
  }

  @Get('status')
  @Header('cache-control', A_WHILE)
  @ApiOperation({
    summary: 'Get the status of the service by hour and day. Returns 404 unless published in the settings.',
  })
  @ApiOkResponse({ type: ServiceStatusResponse })
  async status(): Promise<ServiceStatusResponse> {
    await this.require('status');
    return this.pages.status.read();
  }

  private async require(page: 'models' | 'status'): Promise<void> {
    const { values } = await this.groups.get('public');
    if (!values[page]) throw new RoutifyError('not_found', `This service has no public ${page} page.`);
  }
}
