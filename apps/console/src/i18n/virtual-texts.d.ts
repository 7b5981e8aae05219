/** Made by `tools/texts.ts`. */
declare module 'virtual:texts' {
  type Texts = Readonly<Record<string, Record<string, string>>>;
  export const NAMESPACES: readonly string[];
  /** By area and language: `operator/ru`. */
  export const PARTS: Readonly<Record<string, () => Promise<{ readonly default: Texts }>>>;
}
