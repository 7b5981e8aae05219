import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { OperatorResource, type Pass } from '#auth';
import { ModelsService } from '#catalog';
import {
  ChannelTest,
  CredentialVerification,
  ModelDiscovery,
  TEST_DEFAULTS,
  type ChannelTestResult,
} from '#completions';
import { CurrentPass, AccessWatch, ApiEventStream, EventStream, StreamsEvents, IdPipe, readId } from '#core/http';
import {
  DiscoverModelsRequest,
  DiscoveryResponse,
  presentChannelTest,
  presentDiscovery,
  presentVerification,
  StreamChannelTestRequest,
  TestChannelRequest,
  TrialResponse,
  TrialTextResponse,
  VerificationResponse,
} from './channel-test.dto.js';

/** Calls an upstream and shows its response. A failing provider is a 200 with `error` set. No channel changes. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1')
export class ChannelTrialsController {
  constructor(
    private readonly channelTest: ChannelTest,
    private readonly discovery: ModelDiscovery,
    private readonly verification: CredentialVerification,
    private readonly models: ModelsService,
    private readonly access: AccessWatch,
  ) {}

  @Post('channels/:id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Test a channel with a small chat request. The provider bills it.' })
  @ApiOkResponse({ type: TrialResponse })
  async test(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Body() body: TestChannelRequest,
  ): Promise<TrialResponse> {
    return this.present(await this.channelTest.run(optionsOf(channelId, body, body.stream ?? false)));
  }

  @Post('channels/:id/test-stream')
  @HttpCode(200)
  @StreamsEvents()
  @ApiOperation({ summary: 'Test a channel with a small chat request and stream the response. The provider bills it.' })
  @ApiEventStream({ text: TrialTextResponse, result: TrialResponse }, 'event: text\ndata: {"text":"OK"}\n\n')
  async testStream(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Body() body: StreamChannelTestRequest,
    @CurrentPass() pass: Pass,
    @Res() response: Response,
  ): Promise<void> {
    const events = new EventStream(response);
    this.access.watch(pass, events);
    const result = await this.channelTest.run(optionsOf(channelId, body, true), (text) => {
      events.send('text', { text });
    });
    events.send('result', await this.present(result));
    events.end();
  }

  @Post('channels/:id/discover-models')
  @HttpCode(200)
  @ApiOperation({ summary: 'List models of the provider, with their match and price in the catalog' })
  @ApiOkResponse({ type: DiscoveryResponse })
  async discoverModels(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Body() body: DiscoverModelsRequest,
  ): Promise<DiscoveryResponse> {
    return presentDiscovery(await this.discovery.run(channelId, credentialIdOf(body)));
  }

  @Post('credentials/:id/verify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Verify a credential by listing the provider’s models. Free of charge.' })
  @ApiOkResponse({ type: VerificationResponse })
  async verify(@Param('id', new IdPipe('crd')) id: string): Promise<VerificationResponse> {
    return presentVerification(await this.verification.run(id));
  }

  private async present(result: ChannelTestResult): Promise<TrialResponse> {
    const canonicalIds = await this.models.canonicalIdsOf([result.modelId]);
    return presentChannelTest(result, canonicalIds.get(result.modelId) ?? '');
  }
}

function optionsOf(channelId: string, body: StreamChannelTestRequest, stream: boolean) {
  return {
    channelId,
    stream,
    credentialId: credentialIdOf(body),
    model: body.model ?? null,
    prompt: body.prompt ?? TEST_DEFAULTS.prompt,
    maxTokens: body.max_tokens ?? TEST_DEFAULTS.maxTokens,
  };
}

function credentialIdOf({ credential_id: id }: DiscoverModelsRequest): string | null {
  return id === undefined ? null : readId('crd', id, 'credential_id');
}
