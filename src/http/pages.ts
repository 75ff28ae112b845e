import type { IncomingMessage, ServerResponse } from 'node:http'

/** A page besides the API: answers true when it took the request. */
export type Page = (request: IncomingMessage, response: ServerResponse, path: string) => boolean

/** Several pages as one: the first that takes a request answers it. */
export const firstOf =
  (...pages: readonly Page[]): Page =>
  (request, response, path) =>
    pages.some((page) => page(request, response, path))
