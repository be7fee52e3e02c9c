/** Reads a JSON body, and refuses what could not be passed on unchanged. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { hasBody } from './body-time';
import { invalidRequest, Problem } from './problem';
import { unfaithful } from './unfaithful';

const JSON_TYPES = ['application/json', 'application/*+json'];
const LIMITS = { limit: '1mb', type: JSON_TYPES };
const parse: RequestHandler = express.json(LIMITS);
const readRaw: RequestHandler = express.raw(LIMITS);

/** @returns the parsed body, `{}` when there is none. @throws Problem, or an http-error of the body parser */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  if (!hasBody(request)) return {};
  if (!request.is(JSON_TYPES)) throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  await run(parse, request, response);
  return faithful(request.body);
}

/** The bytes of a JSON body, for a signature. @throws Problem, or an http-error of the body parser */
export async function readRawBody(request: Request, response: Response): Promise<Uint8Array> {
  if (!request.is(JSON_TYPES)) throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  await run(readRaw, request, response);
  return request.body instanceof Uint8Array ? request.body : new Uint8Array();
}

/** @throws Problem */
export function parseJson(raw: Uint8Array): unknown {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw new Problem(
      'malformed-body',
      'The body is not valid JSON in UTF-8. Nothing was done; mend it and send it again.',
    );
  }
  return faithful(body);
}

const run = (parser: RequestHandler, request: Request, response: Response): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    void parser(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the body could not be read', { cause: error }));
    });
  });

function faithful(body: unknown): unknown {
  const errors = unfaithful(body);
  if (errors.length > 0) throw invalidRequest(errors);
  return body;
}
