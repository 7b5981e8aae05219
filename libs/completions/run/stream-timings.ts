import { Injectable } from '@nestjs/common';

/** Timeouts of a stream, in milliseconds. Fields, not constants, so that tests can shorten them. */
@Injectable()
export class StreamTimings {
  /** Time without writes after which a keep-alive comment is sent. */
  keepAliveMs = 15_000;
  /** Time without progress after which the client counts as disconnected. */
  stalledMs = 60_000;
}
