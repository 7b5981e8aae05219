/** Response headers, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/**
 * The response to one client, provided by the app. After the client disconnects nothing throws: `isAborted` is true,
 * `onAbort` listeners are called once, and writes are dropped.
 */
export interface ResponseSink {
  readonly isAborted: boolean;
  readonly headSent: boolean;
  /** Headers of the response, errors included. */
  setHeaders(headers: ResponseHeaders): void;
  /** Sends a complete reply; text has one character per byte. */
  send(status: number, headers: ResponseHeaders, bytes: Buffer | string): void;
  /** Starts a stream and sends its headers at once. */
  startStream(headers: ResponseHeaders): void;
  /** False when the client reads too slowly: wait for `onDrain`. */
  write(bytes: Buffer): boolean;
  /** Ends a stream. */
  end(): void;
  onDrain(listener: () => void): void;
  /** Called when the connection closes before the response is complete. */
  onAbort(listener: () => void): void;
}
