import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Config } from '#core/infra';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, Secret, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  type ListResponse,
  IdPipe,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { PaymentProvidersService } from '../../providers/payment-providers.service.js';
import { ProviderEndpoints } from '../../providers/provider-endpoints.service.js';
import { ProviderSweepsService } from '../../status-checks/provider-sweeps.service.js';
import type { PaymentProvider } from '../../providers/payment-provider.repository.js';
import {
  CreatePaymentProviderRequest,
  PaymentProviderResponse,
  PaymentProviderTestResponse,
  presentPaymentProvider,
  RotatePaymentKeysRequest,
  SweepPaymentProviderRequest,
  UpdatePaymentProviderRequest,
} from './payment-provider.dto.js';

/** How customers pay. Those who decide about money read them; settings are written by superadmins. */
@ApiTags('Payments')
@OperatorResource('settings')
@StepUp()
@Controller('admin/v1/payment-providers')
export class PaymentProvidersController {
  constructor(
    private readonly providers: PaymentProvidersService,
    private readonly endpoints: ProviderEndpoints,
    private readonly sweeps: ProviderSweepsService,
    private readonly config: Config,
  ) {}

  @Get()
  @OperatorResource('money')
  @ApiOperation({ summary: 'List payment providers, at most 100' })
  @ApiListResponse(PaymentProviderResponse)
  async list(): Promise<ListResponse<PaymentProviderResponse>> {
    return presentPage({ rows: await this.providers.list(), hasMore: false }, (row) => this.present(row));
  }

  @Post()
  @ApiOperation({ summary: 'Create a payment provider. Customers of its mode can pay with it immediately.' })
  @ApiCreatedResponse({ type: PaymentProviderResponse })
  async create(
    @Body() body: CreatePaymentProviderRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderResponse> {
    const {
      kind,
      mode,
      name,
      currency = null,
      secret_key: key = null,
      webhook_secret: secret = null,
      simulator,
    } = body;
    const { options, ...fields } = fieldsOf(body);
    const keys = { secretKey: secretOf(key), webhookSecret: secretOf(secret) };
    const server = { serverUrl: body.server_url ?? undefined, storeId: body.store_id ?? undefined };
    const chosen = { ...options, ...definedFields({ simulator, ...server }) };
    return this.present(
      await this.providers.create({ ...fields, kind, mode, name, currency, ...keys, options: chosen }, actor),
    );
  }

  @Get(':id')
  @OperatorResource('money')
  @ApiOperation({ summary: 'Get a payment provider' })
  @ApiOkResponse({ type: PaymentProviderResponse })
  async get(@Param('id', new IdPipe('prv')) id: string): Promise<PaymentProviderResponse> {
    return this.present(await this.providers.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Update a payment provider. Existing orders keep their amounts.' })
  @ApiOkResponse({ type: PaymentProviderResponse })
  async update(
    @Param('id', new IdPipe('prv')) id: string,
    @Body() body: UpdatePaymentProviderRequest,
    @IfMatch() version: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderResponse> {
    const fields = { ...fieldsOf(body), ...definedFields({ status: body.status }) };
    return presentChange(await this.providers.update(id, fields, version, actor), (row) => this.present(row));
  }

  @Post(':id/rotate-keys')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace the keys of a payment provider. A key left out is kept.' })
  @ApiOkResponse({ type: PaymentProviderResponse })
  async rotate(
    @Param('id', new IdPipe('prv')) id: string,
    @Body() { secret_key: key = null, webhook_secret: secret = null }: RotatePaymentKeysRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderResponse> {
    const keys = { secretKey: secretOf(key), webhookSecret: secretOf(secret) };
    return this.present(await this.providers.rotate(id, keys, actor));
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Call the provider with its keys. Moves no money.' })
  @ApiOkResponse({ type: PaymentProviderTestResponse })
  async test(
    @Param('id', new IdPipe('prv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderTestResponse> {
    const { accountRef, name, mode } = await this.providers.test(id, actor);
    return { object: 'payment_provider_test', account_ref: accountRef, account_name: name, mode };
  }

  @Post(':id/register-webhook')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Create or repair the webhook endpoint at Stripe, with the secret key',
    description:
      'Can be repeated. An endpoint of the same URL is updated, or replaced if its signing secret is not stored. Endpoints of other URLs are not changed.',
  })
  @ApiOkResponse({ type: PaymentProviderResponse })
  async registerWebhook(
    @Param('id', new IdPipe('prv')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderResponse> {
    return this.present(await this.endpoints.register(id, actor));
  }

  @Post(':id/sweep')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Query the provider for everything since a time',
    description: 'For after a restore of Postgres. A worker does it in the background; it can be repeated.',
  })
  @ApiOkResponse({ type: PaymentProviderResponse })
  async sweep(
    @Param('id', new IdPipe('prv')) id: string,
    @Body() { since }: SweepPaymentProviderRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentProviderResponse> {
    return this.present(await this.sweeps.sweep(id, new Date(since), actor));
  }

  private present(provider: PaymentProvider): PaymentProviderResponse {
    return presentPaymentProvider(provider, this.config.publicUrl, {
      events: this.providers.eventsOf(provider),
      traits: this.providers.traitsOf(provider),
    });
  }
}

const secretOf = (text: string | null): Secret | null => (text === null ? null : new Secret(text));

const receiptOf = (receipt: NonNullable<UpdatePaymentProviderRequest['receipt']>) => ({
  vatCode: receipt.vat_code,
  taxSystemCode: receipt.tax_system_code ?? null,
  paymentSubject: receipt.payment_subject,
  paymentMode: receipt.payment_mode,
  settlesFrom: receipt.settles_from ?? null,
});

/** What both requests can set. */
function fieldsOf(body: Omit<UpdatePaymentProviderRequest, 'status'>) {
  const { min_usd, max_usd, daily_max_usd, surcharge_usd, instructions, surcharge_ppm: surchargePpm, name } = body;
  const options = definedFields({
    instructions,
    automaticTax: body.automatic_tax,
    collectTaxIds: body.collect_tax_ids,
    providerInvoices: body.provider_invoices,
    methods: body.methods,
    orderTitle: body.order_title,
    pageBy: body.page_by,
    savesMethods: body.saves_methods,
    receipt: body.receipt === undefined || body.receipt === null ? body.receipt : receiptOf(body.receipt),
  });
  return {
    ...definedFields({
      name,
      surchargePpm,
      minNanoUsd: min_usd === undefined ? undefined : readUsd(min_usd),
      maxNanoUsd: max_usd === undefined ? undefined : readUsd(max_usd),
      dailyMaxNanoUsd: daily_max_usd === undefined ? undefined : readUsd(daily_max_usd),
      surchargeNanoUsd: surcharge_usd === undefined ? undefined : readUsd(surcharge_usd),
    }),
    options,
  };
}
