/** Headers of a reply, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/**
 * The way back to one client, as the face provides it. Nothing throws after the client is gone: `isGone` turns true,
 * `onGone` is called once, and writes are dropped.
 */
export interface ResponseSink {
  readonly isAborted: boolean;
  readonly headSent: boolean;
  /** Headers of whatever is answered, be it a failure. */
  setHeaders(headers: ResponseHeaders): void;
  /** Sends a complete reply. */
  send(status: number, headers: ResponseHeaders, parts: readonly Buffer[], lengthBytes: number): void;
  /** Starts a stream: headers leave at once. */
  startStream(headers: ResponseHeaders): void;
  /** False when the client reads too slowly: stop until `onDrain`. */
  write(bytes: Buffer): boolean;
  /** Ends a stream. */
  end(): void;
  onDrain(listener: () => void): void;
  /** Called when the connection closes before the reply was complete. */
  onAbort(listener: () => void): void;
}
