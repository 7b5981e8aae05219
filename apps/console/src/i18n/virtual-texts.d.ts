/** Made by `tools/texts.ts`. */
declare module 'virtual:texts' {
  type Texts = Readonly<Record<string, Record<string, string>>>;
  /** By namespace: its area, or itself. */
  export const PART_OF: Readonly<Record<string, string>>;
  /** By part and language: `operator/ru`. */
  export const PARTS: Readonly<Record<string, () => Promise<{ readonly default: Texts }>>>;
}
