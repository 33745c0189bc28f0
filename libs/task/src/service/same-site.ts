import type { IncomingHttpHeaders } from 'node:http';
import { evaluateCrossOriginRequest } from '@nestjs/core/security/cross-origin-protection.js';

/** What tells where a request comes from. */
export interface RequestOrigin {
  /** Requests that only read are let through; a socket is asked about as `POST`, since it can act for its visitor. */
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Name under which the request reached this site, with its port. */
  readonly host: string | undefined;
}

/**
 * Whether a request comes from this very site, or from a program: the one rule for pages, JSON and sockets. A sibling domain
 * is another site.
 */
export function comesFromSameSite({ method, headers, host }: RequestOrigin): boolean {
  const secFetchSite = headers['sec-fetch-site'];
  return evaluateCrossOriginRequest({
    method,
    secFetchSite: Array.isArray(secFetchSite) ? secFetchSite.join(', ') : secFetchSite,
    origin: headers.origin,
    host,
  }).allowed;
}
