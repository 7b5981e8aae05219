export function makeScratchFolder(): Promise<string>;
export function removeScratchFolder(folder: string): Promise<void>;
