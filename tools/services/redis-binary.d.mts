export function redisBinary(): {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
};
