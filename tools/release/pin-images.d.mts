export function useBuiltImage(compose: string): string;
export function pinImages(compose: string, appImage: string, digestOf: (image: string) => string): string;
