import type { IncomingHttpHeaders } from 'node:http';

/** What is called, with the permissions of the key that it needs. Without `s3:ListBucket`, S3 denies absent objects. */
export const OPERATIONS = {
  write: { method: 'PUT', isTransfer: true, permissions: 's3:PutObject' },
  read: { method: 'GET', isTransfer: true, permissions: 's3:GetObject and s3:ListBucket' },
  list: { method: 'GET', isTransfer: false, permissions: 's3:ListBucket' },
  remove: { method: 'DELETE', isTransfer: false, permissions: 's3:DeleteObject' },
} as const;

export type Operation = keyof typeof OPERATIONS;

export interface S3Call {
  readonly operation: Operation;
  /** For errors: `s3://bucket/key`. */
  readonly subject: string;
  /** Encoded; with the query. */
  readonly path: string;
  /** Of a write. */
  readonly body?: Uint8Array;
}

export interface S3Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}
