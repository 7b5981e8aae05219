import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SettingGroupsService } from '#core/infra';
import { AccountsService } from '#billing/ledger';
import { formatId, type Actor } from '#core';
import {
  CurrentActor,
  readChoices,
  IfMatch,
  presentChange,
  ModelNamesPipe,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  pageOfRows,
  definedFields,
  IdPipe,
  readId,
  ReasonRequest,
} from '#core/http';
import { isActive, type Organization } from '../../organizations/organization.js';
import {
  OrganizationsService,
  type TransactionHook,
  type OrganizationFields,
} from '../../organizations/organizations.service.js';
import type { OrganizationFilter } from '../../organizations/organizations.repository.js';
import { OperatorResource, StepUp } from '../../access/access-decorators.js';
import { Balances } from './balances.js';
import { CreditLimits } from './credit-limits.js';
import { OrganizationFiguresService, type OrganizationSort } from './organization-figures.service.js';
import {
  CreateOrganizationRequest,
  ListOrganizationsQuery,
  ORGANIZATION_STATUSES,
  OrganizationResponse,
  presentOrganization,
  UpdateOrganizationRequest,
} from './organization.dto.js';

/** Customers. An organization and its wallet change together. */
@ApiTags('Organizations')
@OperatorResource('organizations')
@StepUp()
@Controller('admin/v1/organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly accounts: AccountsService,
    private readonly balances: Balances,
    private readonly creditLimits: CreditLimits,
    private readonly figures: OrganizationFiguresService,
    private readonly settings: SettingGroupsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List organizations' })
  @ApiListResponse(OrganizationResponse)
  async list(@Query() query: ListOrganizationsQuery): Promise<ListResponse<OrganizationResponse>> {
    const filter = definedFields({
      statuses: readChoices(query.status, 'status', ORGANIZATION_STATUSES),
      tierId: query.tier_id === undefined ? undefined : readId('tier', query.tier_id),
      q: query.q,
      includeArchived: query.include_archived,
    });
    const sort = query.sort ?? 'newest';
    const page =
      sort === 'newest'
        ? await this.organizations.list(filter, readPage(query, 'org'))
        : await this.sortedPage(filter, sort, query);
    const balanceOf = await this.balances.find(page.rows.map(({ id }) => id));
    return presentPage(page, (organization) => presentOrganization(organization, balanceOf(organization.id)));
  }

  /** Sorted in memory: the sums of all of them are read anyway. */
  private async sortedPage(filter: OrganizationFilter, sort: OrganizationSort, query: ListOrganizationsQuery) {
    const sorted = await this.figures.sort(await this.organizations.listIds(filter), sort);
    const page = pageOfRows(
      sorted.map((uuid) => ({ id: formatId('org', uuid), uuid })),
      query,
    );
    return { ...page, rows: await this.organizations.inOrder(page.rows.map(({ uuid }) => uuid)) };
  }

  @Post()
  @ApiOperation({ summary: 'Create an organization. Its balance is zero.' })
  @ApiCreatedResponse({ type: OrganizationResponse })
  async create(
    @Body(ModelNamesPipe) body: CreateOrganizationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    const limitCredit = await this.creditLimits.setAlongside(null, body.credit_limit_usd, actor);
    const openWallet: TransactionHook = async (tx, organization) => {
      await this.accounts.openWallet(tx, organization.id);
      await limitCredit(tx, organization);
    };
    const isTest = body.test ?? (await this.settings.get('payments')).values.test_organizations;
    const fields = { ...fieldsOf(body), name: body.name, isTest };
    const organization = await this.organizations.create(fields, actor, openWallet);
    await this.accounts.publishNew(organization.id);
    return this.present(organization);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an organization' })
  @ApiOkResponse({ type: OrganizationResponse })
  async get(@Param('id', new IdPipe('org')) id: string): Promise<OrganizationResponse> {
    return this.present(await this.organizations.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update an organization. Changes apply to all its keys within a second.' })
  @ApiOkResponse({ type: OrganizationResponse })
  async update(
    @Param('id', new IdPipe('org')) id: string,
    @Body(ModelNamesPipe) body: UpdateOrganizationRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    const limitCredit = await this.creditLimits.setAlongside(id, body.credit_limit_usd, actor);
    const outcome = await this.organizations.update(id, fieldsOf(body), expectedVersion, actor, limitCredit);
    return presentChange(outcome, (organization) => this.publish(organization));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive an organization. Its keys are rejected. Nothing is deleted.' })
  @ApiOkResponse({ type: OrganizationResponse })
  async archive(
    @Param('id', new IdPipe('org')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    const outcome = await this.organizations.archive(id, expectedVersion, actor, this.followStatus);
    return presentChange(outcome, (organization) => this.publish(organization));
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Suspend an organization. Its keys are rejected until it is resumed.' })
  @ApiOkResponse({ type: OrganizationResponse })
  async suspend(
    @Param('id', new IdPipe('org')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    return this.publish(await this.organizations.suspend(id, reason, actor, this.followStatus));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Resume a suspended organization' })
  @ApiOkResponse({ type: OrganizationResponse })
  async resume(
    @Param('id', new IdPipe('org')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    return this.publish(await this.organizations.resume(id, reason, actor, this.followStatus));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Restore an archived organization, up to 30 days later' })
  @ApiOkResponse({ type: OrganizationResponse })
  async restore(
    @Param('id', new IdPipe('org')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationResponse> {
    return this.publish(await this.organizations.restore(id, actor, this.followStatus));
  }

  /** Suspends the wallet of an inactive organization, too. */
  private readonly followStatus: TransactionHook = async (tx, organization) => {
    await this.accounts.setStatus(tx, organization.id, isActive(organization) ? 'active' : 'suspended');
  };

  /** Publishes the wallet to Redis at once. While Redis is unreachable, the worker publishes it later. */
  private async publish(organization: Organization): Promise<OrganizationResponse> {
    await this.accounts.publish(organization.id);
    return this.present(organization);
  }

  private async present(organization: Organization): Promise<OrganizationResponse> {
    const balanceOf = await this.balances.find([organization.id]);
    return presentOrganization(organization, balanceOf(organization.id));
  }
}

const NO_LIMITS = { rpm: null, tpm: null, concurrency: null } as const;

function fieldsOf(body: UpdateOrganizationRequest): OrganizationFields {
  const limits = body.limits === null ? NO_LIMITS : body.limits;
  return definedFields({
    name: body.name,
    slug: body.slug,
    tierId: body.tier_id === undefined ? undefined : readId('tier', body.tier_id),
    discountBps: body.discount_bps,
    tz: body.tz,
    locale: body.locale,
    rpm: limits?.rpm,
    tpm: limits?.tpm,
    concurrency: limits?.concurrency,
    allowedModels: body.allowed_models,
    tags: body.tags,
    responseRetentionDays: body.response_retention_days,
  });
}
