interface Context {
  readonly generationId: string;
  readonly readUsage: (reported: unknown) => object | null;
}

export function undoReply(reply: object, recorded: object, context: Context): Record<string, unknown>;

export function undoStream(
  chunks: readonly object[],
  recorded: readonly object[],
  context: Context & { readonly wantsUsage: boolean; readonly done: boolean },
): Record<string, unknown>[];
