import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiKeysService, CustomerResource, OperatorResource, type Membership, type Pass } from '#auth';
import { formatId } from '#core';
import { CurrentMember, CurrentPass, ApiEventStream, EventStream, keyReachOf } from '#core/http';
import type { SettledEvent } from '../../ledger/domain/settled-event-of.js';
import {
  LiveBalanceResponse,
  LiveChannelResponse,
  LiveReadyResponse,
  LiveRequestResponse,
  OperatorLiveRequestResponse,
  presentLiveRequest,
} from './live-event.dto.js';
import { LiveHub, type LiveEvent, type Viewer } from './live-hub.js';

const EXAMPLE = 'id: 1-0\nevent: ready\ndata: {"object":"live_ready","complete":true}\n\n';
const ENTRY_ID = /^\d{1,15}-\d{1,15}$/;

/** What happens now, for screens that watch. `Last-Event-ID` resumes a stream. */
@ApiTags('Live')
@Controller()
export class LiveController {
  constructor(
    private readonly hub: LiveHub,
    private readonly keys: ApiKeysService,
  ) {}

  @Get('admin/v1/events')
  @OperatorResource('requests')
  @ApiOperation({
    summary: 'Stream settled requests and channel changes as server-sent events, for ten minutes',
    description: 'At most 8 concurrent streams per user. A stream ends when access ends or changes.',
  })
  @ApiEventStream(
    { ready: LiveReadyResponse, request: OperatorLiveRequestResponse, channel: LiveChannelResponse },
    EXAMPLE,
  )
  async ofAll(
    @CurrentPass() pass: Pass,
    @Res() response: Response,
    @Headers('last-event-id') lastId?: string,
  ): Promise<void> {
    const stream = new EventStream(response);
    await this.hub.add({ pass, stream, show: showsAll(stream) }, entryIdOf(lastId));
  }

  @Get('api/v1/events')
  @CustomerResource('requests')
  @ApiOperation({
    summary: 'Stream settled requests of your organization as server-sent events, for ten minutes',
    description:
      'At most 8 concurrent streams per user and 32 per organization. A stream ends when access ends or changes.',
  })
  @ApiEventStream({ ready: LiveReadyResponse, request: LiveRequestResponse, balance: LiveBalanceResponse }, EXAMPLE)
  async ofOwn(
    @CurrentPass() pass: Pass,
    @CurrentMember() member: Membership,
    @Res() response: Response,
    @Headers('last-event-id') lastId?: string,
  ): Promise<void> {
    const stream = new EventStream(response);
    const show = await this.showsOwn(stream, member);
    await this.hub.add({ pass, stream, show }, entryIdOf(lastId));
  }

  /** A developer sees requests of the keys that it reaches only, also of those made later. */
  private async showsOwn(stream: EventStream, member: Membership): Promise<Viewer['show']> {
    const organizationId = formatId('org', member.organization.id);
    const send = (events: readonly SettledEvent[], id: string | null): void => {
      for (const [index, event] of events.entries()) {
        const isLast = index === events.length - 1;
        stream.send('request', presentLiveRequest(event).shown, isLast ? (id ?? undefined) : undefined);
      }
    };
    const visible = member.reach.all ? null : new ReachedKeys(this.keys, keyReachOf(member));
    await visible?.load();
    return (events, id) => {
      const own = events.filter((event) => event.kind === 'request' && event.organization_id === organizationId);
      if (own.length === 0) return;
      const requests = own as SettledEvent[];
      if (visible === null) send(requests, id);
      else
        void visible.filter(requests).then((shown) => {
          send(shown, id);
        });
      stream.send('balance', { object: 'live_balance', organization_id: organizationId });
    };
  }
}

/** The keys that a member reaches; an unknown one is looked up once. */
class ReachedKeys {
  private reached = new Set<string>();
  private readonly foreign = new Set<string>();

  constructor(
    private readonly keys: ApiKeysService,
    private readonly reach: ReturnType<typeof keyReachOf>,
  ) {}

  async load(): Promise<void> {
    this.reached = new Set((await this.keys.idsWithin(this.reach)).map((id) => formatId('key', id)));
  }

  async filter(events: readonly SettledEvent[]): Promise<SettledEvent[]> {
    const unknown = events.filter(({ key_id: id }) => !this.reached.has(id) && !this.foreign.has(id));
    if (unknown.length > 0) {
      await this.load().catch(() => undefined);
      for (const { key_id: id } of unknown) if (!this.reached.has(id)) this.foreign.add(id);
    }
    return events.filter(({ key_id: id }) => this.reached.has(id));
  }
}

function showsAll(stream: EventStream): Viewer['show'] {
  return (events, id) => {
    for (const [index, event] of events.entries()) {
      const isLast = index === events.length - 1;
      const { name, data } = presentForOperators(event);
      stream.send(name, data, isLast ? (id ?? undefined) : undefined);
    }
  };
}

function presentForOperators(event: LiveEvent): { readonly name: string; readonly data: object } {
  if (event.kind === 'request') {
    const { shown, channelId } = presentLiveRequest(event);
    return { name: 'request', data: { ...(shown as object), channel_id: channelId } };
  }
  const { channel_id, change, reason } = event;
  return { name: 'channel', data: { object: 'live_channel', channel_id, change, reason } };
}

/** Null for an id that is none of the stream: the client gets what is new. */
function entryIdOf(lastId: string | undefined): string | null {
  return lastId !== undefined && ENTRY_ID.test(lastId) ? lastId : null;
}
