export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export function startRedis(options: {
  readonly folder: string;
  readonly databases?: number;
  readonly port?: number | null;
}): Promise<RedisServer>;
export function stopRedis(pid: number): Promise<void>;
