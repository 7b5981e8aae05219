const PPM_OF_PERCENT = 10_000;

/** Percent of millionths: 2.9 of 29,000. */
export const percentOf = (ppm: number): number => ppm / PPM_OF_PERCENT;

export const ppmOf = (percent: number | ''): number => Math.round(Number(percent) * PPM_OF_PERCENT);
