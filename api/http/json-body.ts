/** Reads a JSON body, and refuses what could not be passed on unchanged. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { invalidRequest, Problem } from './problem';
import { unfaithful } from './unfaithful';

const JSON_TYPES = ['application/json', 'application/*+json'];
const parse: RequestHandler = express.json({ limit: '1mb', type: JSON_TYPES });

/** @returns the parsed body, `{}` when there is none. @throws Problem, or an http-error of the body parser */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return {};
  if (!request.is(JSON_TYPES)) throw new Problem('unsupported-media-type', 'Send the body as application/json.');
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the body could not be read', { cause: error }));
    });
  });
  const body: unknown = request.body;
  const errors = unfaithful(body);
  if (errors.length > 0) throw invalidRequest(errors);
  return body;
}
