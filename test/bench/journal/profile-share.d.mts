export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0, as the column. */
  readonly lineNumber?: number;
  readonly columnNumber?: number;
}
/** `source`: the file that the frame was written in; of what is no file the frame's own address. */
export interface SourceFrame {
  readonly functionName: string;
  readonly source: string;
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
  groupOf: (frame: SourceFrame) => string | null,
  window: { readonly fromUs: number; readonly toUs: number },
): { busyUs: number; byGroup: Map<string, number> };
