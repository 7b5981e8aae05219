/** The model of the upstream of the benchmark. */
export const MODEL: string;
