export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
}
export function cpuByGroup(
  profile: CpuProfile,
  groupOf: (frame: CallFrame) => string | null,
  window: { readonly fromUs: number; readonly toUs: number },
): { busyUs: number; byGroup: Map<string, number> };
