import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import type { Actor } from '../../audit/domain/actor.js';
import { SettingGroupsService, type GroupPatch } from '../../settings/groups/setting-groups.service.js';
import type { SettingGroup } from '../../settings/domain/setting-fields.js';
import { CurrentActor } from '../admin-request.js';
import { IfMatch, presentChange } from '../writes/if-match.js';
import { definedFields } from '../writes/merge-patch.js';
import {
  BrandSettingsResponse,
  AlertsSettingsResponse,
  InvoicesSettingsResponse,
  LegalSettingsResponse,
  MailSettingsResponse,
  PaymentsSettingsResponse,
  presentGroup,
  PublicSettingsResponse,
  RegistrationSettingsResponse,
  SecuritySettingsResponse,
  UpdateBrandRequest,
  UpdateAlertsRequest,
  UpdateInvoicesRequest,
  UpdateLegalRequest,
  UpdateMailRequest,
  UpdatePaymentsRequest,
  UpdatePublicRequest,
  UpdateRegistrationRequest,
  UpdateSecurityRequest,
  UpdateUpstreamsRequest,
  UpstreamsSettingsResponse,
} from './setting-group.dto.js';

/** Groups of settings. Each value has a source: a variable of the environment, an operator's change, or the default. */
@ApiTags('Settings')
@OperatorResource('settings')
@StepUp()
@Controller('admin/v1/settings')
export class SettingGroupsController {
  constructor(private readonly groups: SettingGroupsService) {}

  @Get('registration')
  @ApiOperation({ summary: 'Get registration settings' })
  @ApiOkResponse({ type: RegistrationSettingsResponse })
  async getRegistration() {
    return presentGroup('registration', await this.groups.get('registration'));
  }

  @Patch('registration')
  @ApiOperation({ summary: 'Update registration settings' })
  @ApiOkResponse({ type: RegistrationSettingsResponse })
  updateRegistration(
    @Body() body: UpdateRegistrationRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ) {
    return this.update('registration', body, version, actor);
  }

  @Get('mail')
  @ApiOperation({ summary: 'Get email settings' })
  @ApiOkResponse({ type: MailSettingsResponse })
  async getMail() {
    return presentGroup('mail', await this.groups.get('mail'));
  }

  @Patch('mail')
  @ApiOperation({ summary: 'Update email settings' })
  @ApiOkResponse({ type: MailSettingsResponse })
  updateMail(@Body() body: UpdateMailRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('mail', body, version, actor);
  }

  @Get('brand')
  @ApiOperation({ summary: 'Get branding' })
  @ApiOkResponse({ type: BrandSettingsResponse })
  async getBrand() {
    return presentGroup('brand', await this.groups.get('brand'));
  }

  @Patch('brand')
  @ApiOperation({ summary: 'Update branding' })
  @ApiOkResponse({ type: BrandSettingsResponse })
  updateBrand(@Body() body: UpdateBrandRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('brand', body, version, actor);
  }

  @Get('legal')
  @ApiOperation({ summary: 'Get the terms and the privacy notice' })
  @ApiOkResponse({ type: LegalSettingsResponse })
  async getLegal() {
    return presentGroup('legal', await this.groups.get('legal'));
  }

  @Patch('legal')
  @ApiOperation({ summary: 'Update the terms and the privacy notice' })
  @ApiOkResponse({ type: LegalSettingsResponse })
  updateLegal(@Body() body: UpdateLegalRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('legal', body, version, actor);
  }

  @Get('public')
  @ApiOperation({ summary: 'Get settings of public pages' })
  @ApiOkResponse({ type: PublicSettingsResponse })
  async getPublic() {
    return presentGroup('public', await this.groups.get('public'));
  }

  @Patch('public')
  @ApiOperation({ summary: 'Update settings of public pages. Changes apply within a minute.' })
  @ApiOkResponse({ type: PublicSettingsResponse })
  updatePublic(@Body() body: UpdatePublicRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('public', body, version, actor);
  }

  @Get('security')
  @ApiOperation({ summary: 'Get security settings' })
  @ApiOkResponse({ type: SecuritySettingsResponse })
  async getSecurity() {
    return presentGroup('security', await this.groups.get('security'));
  }

  @Patch('security')
  @ApiOperation({ summary: 'Update security settings. Changes apply from the next request.' })
  @ApiOkResponse({ type: SecuritySettingsResponse })
  updateSecurity(@Body() body: UpdateSecurityRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('security', body, version, actor);
  }

  @Get('payments')
  @ApiOperation({ summary: 'Get payment settings' })
  @ApiOkResponse({ type: PaymentsSettingsResponse })
  async getPayments() {
    return presentGroup('payments', await this.groups.get('payments'));
  }

  @Patch('payments')
  @ApiOperation({ summary: 'Update payment settings' })
  @ApiOkResponse({ type: PaymentsSettingsResponse })
  updatePayments(@Body() body: UpdatePaymentsRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('payments', body, version, actor);
  }

  @Get('invoices')
  @ApiOperation({ summary: 'Get the seller and the taxes of invoices' })
  @ApiOkResponse({ type: InvoicesSettingsResponse })
  async getInvoices() {
    return presentGroup('invoices', await this.groups.get('invoices'));
  }

  @Patch('invoices')
  @ApiOperation({ summary: 'Update the seller and the taxes of invoices. Issued invoices stay as they are.' })
  @ApiOkResponse({ type: InvoicesSettingsResponse })
  updateInvoices(@Body() body: UpdateInvoicesRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('invoices', body, version, actor);
  }

  @Get('alerts')
  @ApiOperation({ summary: 'Get the alerts of organizations without rules of their own' })
  @ApiOkResponse({ type: AlertsSettingsResponse })
  async getAlerts() {
    return presentGroup('alerts', await this.groups.get('alerts'));
  }

  @Patch('alerts')
  @ApiOperation({ summary: 'Update the alerts of organizations without rules of their own' })
  @ApiOkResponse({ type: AlertsSettingsResponse })
  updateAlerts(@Body() body: UpdateAlertsRequest, @IfMatch() version: number | null, @CurrentActor() actor: Actor) {
    return this.update('alerts', body, version, actor);
  }

  @Get('upstreams')
  @ApiOperation({ summary: 'Get settings of accounts at providers' })
  @ApiOkResponse({ type: UpstreamsSettingsResponse })
  async getUpstreams() {
    return presentGroup('upstreams', await this.groups.get('upstreams'));
  }

  @Patch('upstreams')
  @ApiOperation({ summary: 'Update settings of accounts at providers' })
  @ApiOkResponse({ type: UpstreamsSettingsResponse })
  updateUpstreams(
    @Body() body: UpdateUpstreamsRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ) {
    return this.update('upstreams', body, version, actor);
  }

  private async update<Name extends SettingGroup>(
    group: Name,
    patch: GroupPatch<Name>,
    expectedVersion: number | null,
    actor: Actor,
  ) {
    const outcome = await this.groups.patch(group, definedFields(patch), expectedVersion, actor);
    return presentChange(outcome, (state) => presentGroup(group, state));
  }
}
