export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The folder as its user reaches it. */
  readonly location: string;
}

export function startPostgres(options: {
  readonly folder: string;
  readonly durable?: boolean;
  readonly port?: number | null;
  readonly database?: string;
}): Promise<PostgresServer>;
export function stopPostgres(pid: number, mode?: 'fast' | 'immediate'): Promise<void>;
