import type { ChildProcess } from 'node:child_process';

export interface BenchChild {
  readonly pid: number;
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}
export function startChild(program: string, options?: { readonly args?: readonly string[] }): Promise<BenchChild>;
