/// <reference types="node" />
export function hasExited(pid: number, timeoutMs: number): Promise<boolean>;
export function signal(pid: number, name: NodeJS.Signals): void;
