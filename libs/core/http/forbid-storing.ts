import type { RequestHandler } from 'express';

/** Answers of the API show money, keys and people: no cache keeps them. A route that may be kept says so itself. */
export const forbidStoring: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
