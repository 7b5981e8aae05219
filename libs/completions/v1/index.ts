/**
 * The routes of `/v1` and their document: what a customer's developer calls.
 * Does not know: the order of a request's steps, which is completions'.
 */
export { Arrival } from './conventions/arrival.js';
export { OPEN_PATHS, allowAnyOrigin } from './conventions/cors.js';
export { ErrorFilter } from './conventions/error.filter.js';
export { LoadShedder } from './conventions/load-shedder.js';
export { NotedRejections } from './conventions/noted-rejections.js';
export { ShapedExpressAdapter } from './conventions/shaped-express.adapter.js';
export { V1Module } from './v1.module.js';
