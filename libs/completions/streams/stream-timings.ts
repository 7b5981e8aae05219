import { Injectable } from '@nestjs/common';

/** How long silence may last on a stream, in milliseconds. Fields, not constants, so that nobody waits in a test. */
@Injectable()
export class StreamTimings {
  /** Nothing was written for so long: a comment tells the client that somebody is still there. */
  keepAliveMs = 15_000;
  /** The client took nothing for so long: it is as good as gone. */
  stalledMs = 60_000;
}
